package org.serialbridge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.serialbridge.conversion.Conversion;
import org.serialbridge.conversion.Conversions;
import org.serialbridge.conversion.FirstSegments;
import org.serialbridge.conversion.RegistrationPacket;
import org.serialbridge.endpoint.Endpoint;
import org.serialbridge.loop.DeadlineTimer;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.LineState;
import org.serialbridge.modbus.ModbusClient;
import org.serialbridge.modbus.Terms;
import org.serialbridge.modbus.UnitLink;
import org.serialbridge.monitor.Fault;
import org.serialbridge.peer.Peer;
import org.serialbridge.port.NotSentException;
import org.serialbridge.port.PortUser;
import org.serialbridge.port.SerialOutput;
import org.serialbridge.port.SerialPort;
import org.serialbridge.routing.Targets;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.settings.DeviceLost;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.PeerGone;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Counters;
import org.serialbridge.status.RecentHints;

/**
 * The network session of a port from one restart to the next, with the settings stored at that
 * time. It holds the conversion and the endpoint, and the functions that watch the data between
 * them: heartbeat, link LED, restart without data.
 *
 * <pre>
 * port --> conversion --> endpoint --> peers
 * port <-- conversion <-- session <-- endpoint <-- peers
 * </pre>
 */
public final class NetworkSession implements PortUser, Endpoint.Listener {
  /** Makes the endpoint that settings ask for. */
  @FunctionalInterface
  public interface EndpointFactory {
    Endpoint create(
        PortSettings settings,
        RegistrationPacket registration,
        EventLoop loop,
        Counters counters,
        Endpoint.Listener listener);
  }

  private final PortSettings settings;
  private final Counters counters;
  private final SerialPort port;
  private final Targets targets;
  private final SerialOutput line;
  private final Consumer<String> restart;
  private final Optional<LinkLed> led;
  private final Ticker ticker;
  private final DeviceLost whenLost;
  private final Endpoint endpoint;

  /** The endpoint, if it is open only while the device is present. */
  private final @Nullable RefusingEndpoint refusing;

  private final Conversion conversion;
  private final DeadlineTimer conversionTimer;
  private final DeadlineTimer noData;
  private final Heartbeat heartbeat;
  private final RecentHints hints;
  private final FirstSegments firstSegments;
  private final PeerCommands commands;
  private LineState lineState = LineState.FREE;
  private boolean conversionReads = true;
  private boolean closed;

  /**
   * A session that is not open yet.
   *
   * @param targets the targets of Modbus routes
   * @param console carries out AT commands of peers
   * @param restart called with the reason, for the log, when the settings ask for a restart
   */
  public NetworkSession(
      String name,
      PortSettings settings,
      RegistrationPacket registration,
      EndpointFactory endpoints,
      Optional<LinkLed> led,
      EventLoop loop,
      Counters counters,
      SerialPort port,
      Targets targets,
      PeerCommands.Console console,
      Consumer<String> restart) {
    this.settings = settings;
    this.targets = targets;
    this.counters = counters;
    this.port = port;
    this.restart = restart;
    this.led = led;
    line = port.output();
    ticker = loop.ticker();
    hints = new RecentHints(name, ticker);
    firstSegments = new FirstSegments(settings, hints);
    whenLost = DeviceLost.of(settings, port.hasDevice());
    Supplier<Endpoint> made = () -> endpoints.create(settings, registration, loop, counters, this);
    refusing =
        whenLost == DeviceLost.REFUSE ? new RefusingEndpoint(port.isOpen(), loop, made) : null;
    endpoint = refusing == null ? made.get() : refusing;
    conversion =
        Conversions.of(
            settings,
            registration,
            new Conversion.Context(
                name,
                endpoint,
                line,
                port.control(),
                counters,
                hints,
                port.hasDevice(),
                targets,
                this::updateTimer,
                ticker));
    conversionTimer = new DeadlineTimer(loop, conversion::deadline, this::poll);
    commands = new PeerCommands(settings, console, this::dataFromPeer, loop);
    long seconds = settings.get(FunctionRows.RESTART_WHEN_IDLE);
    noData =
        new DeadlineTimer(
            loop,
            TimeUnit.SECONDS.toNanos(seconds),
            () -> restart.accept("no data for " + seconds + " s"));
    heartbeat = new Heartbeat(settings, loop, line, endpoint);
  }

  /** Starts. The future is completed when the endpoint has tried to listen. */
  public Future<Void> open() {
    if (settings.get(FunctionRows.RESTART_WHEN_IDLE) > 0) {
      noData.start();
    }
    heartbeat.start();
    conversion.unitsOnLine().ifPresent(targets::offerLine);
    return endpoint.open();
  }

  /** Ends, when the port has another user. Completed when the TCP or UDP port is free. */
  public Future<Void> close() {
    closed = true;
    targets.close();
    conversion.close();
    noData.stop();
    heartbeat.stop();
    conversionTimer.stop();
    commands.close();
    led.ifPresent(LinkLed::close);
    return endpoint.close();
  }

  private void poll(long now) {
    conversion.poll(now);
    updateTimer();
  }

  /** A call that comes late must not start the timer again. */
  private void updateTimer() {
    if (!closed) {
      conversionTimer.update();
      if (conversionReads != conversion.readsLine()) {
        conversionReads = !conversionReads;
        port.regulate();
      }
    }
  }

  @Override
  public void lineIsAlive() {
    noData.touch();
  }

  @Override
  public void fromLine(ByteBuffer data, long now) {
    counters.fromLine().add(data.remaining());
    counters.heard(now);
    heartbeat.dataPassed();
    conversion.fromLine(data, now);
    updateTimer();
  }

  @Override
  public boolean acceptsData() {
    return endpoint.isWritable() && conversionReads;
  }

  @Override
  public void outputChanged() {
    boolean readsPeers = line.takes() || conversion.carriesControl() || !port.hasDevice();
    endpoint.setReading(readsPeers && !line.isLarge());
    LineState state = line.state();
    if (state != lineState) {
      lineState = state;
      conversion.lineIs(state, ticker.nanoTime());
    }
    updateTimer();
  }

  @Override
  public void modemInputsChanged(ModemInputs inputs) {
    conversion.modemInputsChanged(inputs);
  }

  @Override
  public void lineErrors(Set<LineError> errors) {
    conversion.lineErrors(errors);
  }

  @Override
  public void deviceIsThere() {
    if (refusing != null) {
      refusing.deviceIsThere();
    }
  }

  @Override
  public void deviceIsAbsent() {
    if (refusing != null) {
      refusing.deviceIsAbsent();
    }
  }

  @Override
  public boolean deviceIsLost() {
    return switch (whenLost) {
      case HOLD -> false;
      case CLOSE -> {
        endpoint.disconnectPeers();
        yield true;
      }
      case REFUSE -> refusing != null && refusing.deviceIsLost();
    };
  }

  // ---- for a person

  /**
   * Sends bytes that a person has entered to all peers, at once or not at all.
   *
   * @throws NotSentException if there is no peer, or the peers accept no data now
   */
  public void send(byte[] bytes) throws NotSentException {
    boolean connects =
        settings.mode() == SocketMode.HTTP_CLIENT
            || settings.effective(SocketRows.SHORT_CONNECTION);
    if (endpoint.peers().isEmpty() && !connects) {
      throw new NotSentException("no peer");
    }
    if (!endpoint.isWritable()) {
      throw new NotSentException("the peers accept no data now");
    }
    endpoint.send(Unpooled.copiedBuffer(bytes));
  }

  /**
   * Asks a Modbus unit as a client of the gateway does, by the routes and in turn with the others.
   *
   * @param client gets the answer, or learns that there is none, before the session ends
   * @throws NotSentException if the port is no gateway for clients, or the session has closed
   */
  public void ask(ModbusClient client, Adu request) throws NotSentException {
    if (closed) {
      throw new NotSentException("the port has another user now: try again");
    }
    UnitLink units =
        conversion
            .units()
            .orElseThrow(
                () ->
                    new NotSentException(
                        "this port is no Modbus gateway to units on its line: set AT+MODTCP=ON and"
                            + " a server mode"));
    units.ask(client, 0, request, Terms.OF_LINE, ticker.nanoTime());
    updateTimer();
  }

  /** The status of the endpoint now. */
  public ConverterStatus.Endpoint status() {
    return new ConverterStatus.Endpoint(
        settings.mode().keyword(),
        endpoint.state(),
        endpoint.isConnected(),
        endpoint.problem(),
        settings.mode() == SocketMode.TCP_SERVER ? settings.get(SocketRows.MAX_CLIENTS) : 0);
  }

  /** The sockets of the session. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** The conversion of the session, with its units and their response times. */
  public Conversion conversion() {
    return conversion;
  }

  /** Hints about probable faults between the port and its peers. */
  public RecentHints hints() {
    return hints;
  }

  // ---- from the endpoint

  @Override
  public void receivedFromPeer(Peer peer, ByteBuf bytes) {
    if (closed) {
      bytes.release();
      return;
    }
    noData.touch();
    heartbeat.dataPassed();
    firstSegments.received(peer, bytes);
    commands.received(peer, bytes);
  }

  private void dataFromPeer(Peer peer, ByteBuf bytes) {
    if (closed) { // by the command before it
      bytes.release();
      return;
    }
    conversion.fromPeer(peer, bytes, ticker.nanoTime());
    updateTimer();
  }

  @Override
  public void peerConnected(Peer peer) {
    heartbeat.dataPassed();
    firstSegments.connected(peer);
    conversion.peerConnected(peer, endpoint.peers().size(), ticker.nanoTime());
    updateTimer();
    showLink();
  }

  @Override
  public void peerDisconnected(Peer peer) {
    if (!closed) {
      port.capture().saw(Fault.DISCONNECTED);
    }
    firstSegments.disconnected(peer);
    commands.disconnected(peer);
    conversion.peerDisconnected(peer, endpoint.peers().size(), ticker.nanoTime());
    updateTimer();
    showLink();
  }

  @Override
  public void peerGone(Peer peer, boolean isFault) {
    conversion.peerGone(peer);
    if (isFault && settings.get(SerialPortRows.PEER_GONE) == PeerGone.DROP) {
      line.drop(peer);
    } else {
      line.forget(peer);
    }
  }

  @Override
  public boolean isAwaited(Peer peer) {
    return line.hasUnsent(peer) || conversion.owesAnswer(peer);
  }

  @Override
  public void leftWithOldData(Peer peer, int bytes) {
    hints.add(
        RecentHints.Kind.STALE_DATA,
        peer
            + " got "
            + bytes
            + " bytes that the line had sent before it came, and left at once: AT+UARTCLBUF=ON"
            + " discards them");
  }

  @Override
  public void connectionFailed() {
    conversion.connectionFailed(ticker.nanoTime());
    updateTimer();
  }

  private void showLink() {
    led.ifPresent(link -> link.show(!settings.mode().isUdp() && endpoint.isConnected()));
  }

  @Override
  public void endpointWritabilityChanged() {
    port.regulate();
  }

  @Override
  public void restartWanted() {
    restart.accept("too many failed attempts");
  }
}
