package org.serialbridge.appliance;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.serialbridge.at.AtOutcome;
import org.serialbridge.at.DeviceInfo;
import org.serialbridge.at.SerialConsole;
import org.serialbridge.conversion.RegistrationPacket;
import org.serialbridge.endpoint.DeadlineTimer;
import org.serialbridge.port.NotSentException;
import org.serialbridge.port.OutputWatch;
import org.serialbridge.port.SerialLineSupervisor;
import org.serialbridge.port.SerialOutput;
import org.serialbridge.port.TrafficCapture;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.SerialDriver;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.session.LinkLed;
import org.serialbridge.session.NetworkSession;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Counters;
import org.serialbridge.status.PortSample;
import org.serialbridge.store.SettingsStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins one serial line and one network session, as a hardware unit does. Everything happens on its
 * event loop.
 *
 * <pre>
 * tty --> line --> console --(data mode)--> conversion --> endpoint --> peers
 *                     |(command mode): replies to the line, changes to the settings store
 * tty <-- line <-- held back while there is no line, <-- conversion <-- endpoint <-- peers
 *                  or a dialogue on it
 * </pre>
 *
 * Backpressure: the line is read while the endpoint is writable, the endpoint while the line is.
 */
final class Converter {
  private static final Logger LOG = LoggerFactory.getLogger(Converter.class);

  private static final String AT_Z = "AT+Z";

  private final String name;
  private final EventLoop loop;
  private final SettingsStore store;
  private final Supplier<HostNetwork> hostNetwork;
  private final NetworkSession.EndpointFactory endpoints;
  private final Function<PortSettings, Optional<LinkLed>> leds;
  private final Counters counters;
  private final SerialLineSupervisor supervisor;
  private final SerialConsole console;
  private final DeadlineTimer consoleTimer;
  private final RemoteConsole remote;
  private final SessionOwner sessionOwner = new SessionOwner();

  private final TrafficCapture capture;
  private final OutputWatch output;
  private final SerialOutput serialOutput;
  private NetworkSession session;

  /** The settings of the last start or restart; read by any thread. */
  private volatile PortSettings inForce;

  private boolean restarting;
  private boolean stopped;

  Converter(
      Appliance.Port port,
      EventLoop loop,
      SettingsStore store,
      SerialDriver driver,
      Executor blocking,
      Supplier<HostNetwork> hostNetwork,
      InstantSource clock,
      NetworkSession.EndpointFactory endpoints,
      Function<PortSettings, Optional<LinkLed>> leds) {
    name = port.name();
    this.loop = loop;
    this.store = store;
    this.hostNetwork = hostNetwork;
    this.endpoints = endpoints;
    this.leds = leds;
    counters = new Counters(loop.ticker());
    supervisor =
        new SerialLineSupervisor(name, port.device(), driver, loop, blocking, new LineOwner());
    capture = new TrafficCapture(name, loop, running(), clock);
    output = new OutputWatch(name, port.device(), loop, clock, counters);
    serialOutput = new SerialOutput(supervisor, capture, counters, output, this::regulate);
    DeviceInfo facts =
        new ConverterFacts(name, this::running, hostNetwork, () -> session.isConnected());
    console = new SerialConsole(facts, running().get(SerialPortRows.UART), new ConsoleOutput());
    remote = new RemoteConsole(loop, store, facts, () -> restart(RestartTrigger.PERSON, AT_Z));
    consoleTimer = new DeadlineTimer(loop, console::deadline, this::consoleTime);
    inForce = running();
    session = session(inForce);
  }

  /** The stored settings; the settings in force are those of the last start. */
  private PortSettings running() {
    return store.port(name);
  }

  /** The settings of the last start or restart; on any thread. */
  PortSettings inForce() {
    return inForce;
  }

  /** A sample for the history; the response times start anew. */
  PortSample sample() {
    output.settle();
    return session.sample();
  }

  private NetworkSession session(PortSettings settings) {
    RegistrationPacket registration =
        RegistrationPacket.of(settings, () -> hostNetwork.get().mac());
    return new NetworkSession(
        name,
        settings,
        registration,
        endpoints,
        leds.apply(settings),
        loop,
        counters,
        serialOutput,
        sessionOwner);
  }

  /** Starts, on the event loop. The future is completed when the endpoint has tried to listen. */
  Future<Void> start() {
    supervisor.open(running());
    regulate();
    return session.open();
  }

  /** Disconnects the peers and sends their data out, on the event loop. */
  Future<Void> stop(long drainMillis) {
    stopped = true;
    session.close();
    serialOutput.flush();
    capture.close();
    output.close();
    return supervisor.close(drainMillis);
  }

  /** Stops and closes the device. */
  Future<Void> remove(long drainMillis) {
    return stop(drainMillis).addListener(drained -> supervisor.release());
  }

  /**
   * Applies the stored settings, as AT+Z, AT+CLIENTRST and AT+RSTIM do. The line stays open. On the
   * event loop.
   *
   * @param reason in words, for the log
   */
  void restart(RestartTrigger trigger, String reason) {
    if (restarting || stopped) {
      return;
    }
    restarting = true;
    LOG.info("{}: restarting: {}", name, reason);
    counters.restarted();
    store.applyDevice(trigger == RestartTrigger.PERSON);
    PortSettings next = running();
    serialOutput.clear();
    capture.use(next);
    Future<?> configured = supervisor.configure(next);
    console.restarted(next.get(SerialPortRows.UART));
    session.close().addListener(closed -> restarted(next, configured));
  }

  /**
   * The endpoint opens when the line has its parameters, so that peers see the parameters in force.
   */
  private void restarted(PortSettings next, Future<?> configured) {
    restarting = false;
    if (stopped) {
      return;
    }
    inForce = next;
    NetworkSession restarted = session(next);
    session = restarted;
    regulate();
    configured.addListener(
        over -> {
          if (!stopped && restarted.equals(session)) {
            restarted.open();
          }
        });
  }

  /** Carries out an AT command that did not come from the line, on the event loop. */
  Future<AtOutcome> at(String line) {
    return remote.carryOut(line);
  }

  /**
   * Sends bytes that a person has entered, on the event loop.
   *
   * @return the number of bytes
   * @throws NotSentException if they cannot be sent now
   */
  int send(Appliance.Side to, byte[] bytes) throws NotSentException {
    switch (to) {
      case LINE -> serialOutput.send(bytes);
      case PEERS -> session.send(bytes);
    }
    return bytes.length;
  }

  /** The capture of the line's traffic; used on the event loop. */
  TrafficCapture capture() {
    return capture;
  }

  /** The status now, on the event loop. */
  ConverterStatus status() {
    output.settle();
    return session.status();
  }

  // ---- serial line to network

  private void receivedFromLine(ByteBuffer bytes, long readAtNanos) {
    session.lineIsAlive();
    capture.fromLine(bytes, readAtNanos);
    console.receive(bytes, readAtNanos);
    afterConsole();
  }

  private void afterConsole() {
    consoleTimer.update();
    regulate();
  }

  private void consoleTime(long now) {
    console.poll(now);
    afterConsole();
  }

  // ---- network to serial line

  /**
   * Moves held data that can move now, and reads each side only while the other side accepts data.
   */
  private void regulate() {
    serialOutput.move();
    boolean readsPeers = serialOutput.takes() || session.carriesControl();
    session.setReading(readsPeers && !serialOutput.isLarge());
    session.lineIs(serialOutput.state());
    SerialLine line = supervisor.line();
    if (line != null) {
      boolean isTaken = serialOutput.isInDialogue() || session.isWritable();
      line.setReading(!console.awaitsStore() && isTaken);
    }
  }

  private final class LineOwner implements SerialLineSupervisor.Owner {
    @Override
    public void lineOpened(SerialLine line) {
      session.endpoint().deviceIsThere();
      console.restarted(line.parameters());
      afterConsole();
    }

    @Override
    public void received(ByteBuffer bytes, long readAtNanos) {
      receivedFromLine(bytes, readAtNanos);
    }

    @Override
    public void writabilityChanged() {
      regulate();
    }

    @Override
    public void modemInputsChanged(ModemInputs inputs) {
      session.modemInputsChanged(inputs);
    }

    @Override
    public void lineErrors(Set<LineError> errors) {
      session.lineErrors(errors);
    }

    @Override
    public void lineIsAbsent() {
      session.endpoint().deviceIsAbsent();
    }

    /** If the peers were disconnected, they do not rely on their data: it is dropped. */
    @Override
    public void hungUp(String reason) {
      serialOutput.deviceIsLost();
      if (session.endpoint().deviceIsLost()) {
        serialOutput.dropData();
      }
      regulate();
    }
  }

  private final class SessionOwner implements NetworkSession.Owner {
    @Override
    public void endpointWritabilityChanged() {
      regulate();
    }

    @Override
    public void restart(String reason) {
      Converter.this.restart(RestartTrigger.CONVERTER, reason);
    }
  }

  private final class ConsoleOutput implements SerialConsole.Output {
    @Override
    public void toNetwork(ByteBuffer data, long now) {
      session.fromLine(data, now);
    }

    @Override
    public void toSerial(ByteBuffer reply) {
      serialOutput.reply(Unpooled.wrappedBuffer(reply));
    }

    @Override
    public void holdNetwork(boolean held) {
      serialOutput.setInDialogue(held);
    }

    @Override
    public void store(SettingsEdit edit) {
      store.change(edit).thenAcceptAsync(this::stored, loop);
    }

    private void stored(SettingsStore.Outcome outcome) {
      outcome.refusal().ifPresent(reason -> LOG.warn("{}: AT command refused: {}", name, reason));
      console.stored(outcome.refusal(), loop.ticker().nanoTime());
      afterConsole();
    }

    @Override
    public void restart() {
      Converter.this.restart(RestartTrigger.PERSON, AT_Z);
    }
  }
}
