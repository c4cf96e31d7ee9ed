package org.serialbridge.appliance;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.serialbridge.at.DeviceInfo;
import org.serialbridge.audit.AuditEvent;
import org.serialbridge.audit.Author;
import org.serialbridge.conversion.RegistrationPacket;
import org.serialbridge.linetest.LineTest;
import org.serialbridge.linetest.LineTestException;
import org.serialbridge.linetest.LineTestRun;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.peer.Peer;
import org.serialbridge.port.ModbusTiming;
import org.serialbridge.port.NotSentException;
import org.serialbridge.port.PortUser;
import org.serialbridge.port.SerialPort;
import org.serialbridge.port.TrafficCapture;
import org.serialbridge.session.LinkLed;
import org.serialbridge.session.NetworkSession;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Counters;
import org.serialbridge.status.LineErrorCounts;
import org.serialbridge.status.LineTestReport;
import org.serialbridge.status.ModbusHints;
import org.serialbridge.status.PortSample;
import org.serialbridge.store.SettingsStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A serial port and the network session on it, as a hardware unit. The port stays; a restart
 * replaces the session. Everything happens on its event loop.
 */
final class Converter {
  private static final Logger LOG = LoggerFactory.getLogger(Converter.class);

  private static final String AT_Z = "AT+Z";
  private static final String TEST_RUNS = "a test of the line is running";
  private static final int MOST_ROUNDS = 4;

  /**
   * RESTARTING: the session is closing, the next one is not there yet. TESTING: it has closed, or
   * is closing, and a test of the line has the port.
   *
   * <pre>
   * RUNNING --restart--> RESTARTING --the session has closed--> RUNNING
   * RUNNING --start a test--> TESTING --its end, or restart--> RESTARTING
   * any --stop--> STOPPED
   * </pre>
   */
  private enum State {
    RUNNING,
    TESTING,
    RESTARTING,
    STOPPED
  }

  private final String name;
  private final EventLoop loop;
  private final SettingsStore store;
  private final Supplier<HostNetwork> hostNetwork;
  private final NetworkSession.EndpointFactory endpoints;
  private final Function<PortSettings, Optional<LinkLed>> leds;
  private final SharedTargets targets;
  private final Runnable restarted;
  private final Counters counters;
  private final SerialPort port;
  private final RemoteConsole remote;
  private final Set<UnitRound> rounds = new LinkedHashSet<>();
  private NetworkSession session;
  private State state = State.RUNNING;

  /** The test of the line, or the last one. */
  private @Nullable LineTestRun test;

  /** Completed when the session has closed for the test. */
  private Future<?> closing;

  /** The settings of the last start or restart; read by any thread. */
  private volatile PortSettings inForce;

  Converter(
      Port of,
      SerialPort.Context context,
      Supplier<HostNetwork> hostNetwork,
      NetworkSession.EndpointFactory endpoints,
      Function<PortSettings, Optional<LinkLed>> leds,
      SharedTargets targets,
      Runnable restarted) {
    name = of.name();
    loop = context.loop();
    store = context.store();
    this.hostNetwork = hostNetwork;
    this.endpoints = endpoints;
    this.leds = leds;
    this.targets = targets;
    this.restarted = restarted;
    counters = new Counters(loop.ticker());
    DeviceInfo facts =
        new ConverterFacts(
            name, () -> store.port(name), hostNetwork, () -> session.endpoint().isConnected());
    port =
        new SerialPort(
            name,
            of.device(),
            context,
            facts,
            counters,
            () -> restart(Author.serialLine(name), AT_Z));
    remote = new RemoteConsole(loop, store, facts, author -> restart(author, AT_Z));
    inForce = store.port(name);
    session = session(inForce);
    closing = loop.newSucceededFuture(null);
  }

  private NetworkSession session(PortSettings settings) {
    return new NetworkSession(
        name,
        settings,
        RegistrationPacket.of(settings, () -> hostNetwork.get().mac()),
        endpoints,
        leds.apply(settings),
        loop,
        counters,
        port,
        targets.forSession(name, loop),
        remote::ofPeer,
        reason -> restart(RestartTrigger.CONVERTER, reason));
  }

  /** The settings of the last start or restart; on any thread. */
  PortSettings inForce() {
    return inForce;
  }

  // ---- from start to stop

  /** Starts, on the event loop. The future is completed when the endpoint has tried to listen. */
  Future<Void> start() {
    port.attach(session);
    port.open();
    return session.open();
  }

  /** Disconnects the peers and sends their data out, on the event loop. */
  Future<Void> stop(long drainMillis) {
    state = State.STOPPED;
    endTest("The port is being closed.");
    port.attach(PortUser.NONE);
    failRounds(name + " has stopped");
    session.close();
    return port.stop(drainMillis);
  }

  /** Stops and closes the device. */
  Future<Void> remove(long drainMillis) {
    return stop(drainMillis).addListener(drained -> port.release());
  }

  /**
   * Applies the stored settings, as AT+Z, AT+CLIENTRST and AT+RSTIM do. The line stays open. On the
   * event loop.
   *
   * @param reason in words, for the log
   */
  void restart(RestartTrigger trigger, String reason) {
    restart(trigger, reason, store.port(name));
  }

  /** The same for somebody, which the audit log has. */
  void restart(Author author, String reason) {
    store.audit().add(AuditEvent.RESTART, author, name, reason);
    restart(RestartTrigger.PERSON, reason);
  }

  private void restart(RestartTrigger trigger, String reason, PortSettings next) {
    if (state != State.RUNNING && state != State.TESTING) {
      return;
    }
    boolean isTesting = state == State.TESTING;
    state = State.RESTARTING;
    endTest("The port restarts.");
    LOG.info("{}: restarting: {}", name, reason);
    counters.restarted();
    store.applyDevice(trigger == RestartTrigger.PERSON);
    port.attach(PortUser.NONE); // the old session gets nothing that the restart changes
    failRounds(name + " is restarting");
    Future<?> configured = port.restart(next);
    Future<?> closed = isTesting ? closing : session.close();
    closed.addListener(over -> restarted(next, configured));
  }

  /**
   * The endpoint opens when the line has its parameters, so that peers see the parameters in force.
   */
  private void restarted(PortSettings next, Future<?> configured) {
    if (state == State.STOPPED) {
      return;
    }
    state = State.RUNNING;
    inForce = next;
    NetworkSession successor = session(next);
    session = successor;
    port.attach(successor);
    restarted.run();
    configured.addListener(
        over -> {
          if (state == State.RUNNING && successor.equals(session)) {
            successor.open();
          }
        });
  }

  // ---- tests of the line

  /**
   * Disconnects the peers and gives the port to a test, on the event loop. At its end the port
   * restarts with the settings in force.
   *
   * @throws LineTestException if the port cannot be tested now
   */
  LineTestReport startTest(LineTest.Factory factory) throws LineTestException {
    if (state != State.RUNNING) {
      throw new LineTestException(
          state == State.TESTING ? TEST_RUNS : name + " restarts: try again");
    }
    if (ModbusTiming.isListener(inForce)) {
      throw new LineTestException(
          name + " only listens to another Modbus master: set AT+MODROLE=MASTER to test the line");
    }
    if (!port.isOpen()) {
      throw new LineTestException(name + " has no serial device now");
    }
    if (port.output().isInDialogue()) {
      throw new LineTestException("an AT dialogue is active on the line of " + name);
    }
    LOG.info("{}: a test of the line begins, its clients are disconnected", name);
    state = State.TESTING;
    port.attach(PortUser.NONE);
    failRounds(TEST_RUNS);
    LineTestRun next = new LineTestRun(port, loop, factory, this::testIsOver);
    test = next;
    closing = session.close().addListener(closed -> next.begin());
    return next.report();
  }

  private void testIsOver() {
    if (state == State.TESTING && test != null && !test.isRunning()) {
      restart(RestartTrigger.CONVERTER, "the test of the line is over", inForce);
    }
  }

  private void endTest(String why) {
    if (test != null) {
      test.end(LineTestReport.State.STOPPED, why);
    }
  }

  /**
   * The test that runs, or the last one, on the event loop.
   *
   * @throws LineTestException if there was none since the start
   */
  LineTestRun test() throws LineTestException {
    if (test == null) {
      throw new LineTestException("no test of the line of " + name + " has run");
    }
    return test;
  }

  // ---- for a person

  /** Carries out AT commands that do not come from the line; used on the event loop. */
  RemoteConsole console() {
    return remote;
  }

  /**
   * Sends bytes that a person has entered, on the event loop.
   *
   * @return the number of bytes
   * @throws NotSentException if they cannot be sent now
   */
  int send(Side to, byte[] bytes) throws NotSentException {
    if (state == State.TESTING) {
      throw new NotSentException(TEST_RUNS);
    }
    switch (to) {
      case LINE -> port.output().send(bytes);
      case PEERS -> session.send(bytes);
    }
    return bytes.length;
  }

  /**
   * Disconnects a client of a server; whether there is one with this address. On the event loop.
   */
  boolean disconnectClient(String address) {
    return session.endpoint().disconnectClient(address);
  }

  /** Disconnects the peers that the allow list does not admit any more, on the event loop. */
  void disconnectNotAllowed() {
    session.endpoint().disconnectNotAllowed();
  }

  /** Counts everything anew: traffic, errors of the line, units. On the event loop. */
  Counters.Values clearCounters() {
    port.settle();
    counters.clear();
    port.clearErrors();
    session.conversion().clearUnits();
    return counters.values();
  }

  /**
   * Asks units on the line, one request after the other, on the event loop.
   *
   * @return the answer to each request; empty if there was none
   * @throws NotSentException if there are no units on the line, too many rounds already, or a test
   *     has the port or it restarts
   */
  Future<List<Optional<Adu>>> ask(List<Adu> requests) throws NotSentException {
    if (state != State.RUNNING) {
      throw new NotSentException(
          state == State.TESTING ? TEST_RUNS : name + " restarts: try again");
    }
    if (rounds.size() == MOST_ROUNDS) {
      throw new NotSentException(
          name + ": " + MOST_ROUNDS + " rounds of reads wait already: ask less often");
    }
    UnitRound round = new UnitRound(requests, session, loop);
    rounds.add(round);
    Future<List<Optional<Adu>>> answers = round.begin();
    return answers.addListener(done -> rounds.remove(round));
  }

  private void failRounds(String reason) {
    List.copyOf(rounds).forEach(round -> round.fail(reason));
  }

  /** The capture of the line's traffic; used on the event loop. */
  TrafficCapture capture() {
    return port.capture();
  }

  /** The status now, on the event loop. */
  ConverterStatus status() {
    port.settle();
    List<UnitStatus> units = session.conversion().unitStatus();
    return new ConverterStatus(
        name,
        port.status(),
        session.status(),
        port.output().isInDialogue(),
        counters.values(),
        session.endpoint().peers().stream().map(Peer::status).toList(),
        units,
        session.conversion().polls(),
        state == State.TESTING
            ? List.of(TEST_RUNS + ": clients are not served")
            : Stream.of(
                    session.hints().texts(),
                    session.endpoint().hints(),
                    TlsHints.of(inForce),
                    session.conversion().hints(),
                    ModbusHints.of(units))
                .flatMap(List::stream)
                .toList(),
        session.conversion().routing());
  }

  /** What it offers to the network, on the event loop. */
  OfferedPort offered() {
    return OfferedPort.of(name, inForce, port.isOpen(), session.conversion().unitStatus());
  }

  /** A sample for the history; the response times start anew. */
  PortSample sample() {
    port.settle();
    return new PortSample(
        name,
        counters.values(),
        port.status().errors().map(LineErrorCounts::sum).orElse(0L),
        session.conversion().unitStatus().stream().mapToLong(UnitStatus::timeouts).sum(),
        session.conversion().takeLatencies());
  }
}
