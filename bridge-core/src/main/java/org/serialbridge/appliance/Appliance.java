package org.serialbridge.appliance;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.serialbridge.at.AtOutcome;
import org.serialbridge.audit.Author;
import org.serialbridge.discovery.Discovery;
import org.serialbridge.endpoint.NameLookup;
import org.serialbridge.endpoint.Transport;
import org.serialbridge.loop.Futures;
import org.serialbridge.loop.IdleThreads;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.modbus.Adu;
import org.serialbridge.netty.EventLoops;
import org.serialbridge.port.CaptureSubscription;
import org.serialbridge.port.NotSentException;
import org.serialbridge.port.SerialPort;
import org.serialbridge.port.TrafficCapture;
import org.serialbridge.serial.SerialDriver;
import org.serialbridge.session.Endpoints;
import org.serialbridge.session.LinkLeds;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Release;
import org.serialbridge.settings.SettingsChange;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.status.ApplianceStatus;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Counters;
import org.serialbridge.status.MemoryStatus;
import org.serialbridge.status.PortSample;
import org.serialbridge.status.TargetStatus;
import org.serialbridge.store.SettingsStore;
import org.serialbridge.tls.Tls;
import org.serialbridge.tls.TlsFiles;

/** All converters of a process, each on one of a few event loops. */
public final class Appliance {
  /** A full queue of 64 KiB leaves within this time at 115200 bit/s. */
  private static final long DRAIN_MILLIS = 10_000;

  private static final long STOP_MILLIS = DRAIN_MILLIS + 1_000;

  /**
   * The number of read rounds before the sockets are closed: each round reads the received data, so
   * that a peer's kernel can send data that did not fit before.
   */
  private static final int LAST_LOOKS = 4;

  private static final long LOOK_MILLIS = 100;

  private static final int MOST_OPENING = 4;
  private final EventLoopGroup loops;
  private final Transport transport = Transport.best();
  private final SettingsStore store;
  private final long createdAt = System.nanoTime();
  private final NameLookup names = NameLookup.ofHost();
  private final LinkLeds leds = new LinkLeds();
  private final SharedTargets targets = new SharedTargets(transport, names);

  private final Executor blocking = IdleThreads.atMost(MOST_OPENING, "open");

  private final MemoryBudget memory = MemoryBudget.ofHeap();
  private final SerialDriver driver;
  private final Supplier<HostNetwork> hostNetwork;
  private final InetAddress bind;

  private final Converters converters;
  private final Tls tls;
  private final Discovery discovery;
  private final Offers offers;
  private @Nullable StatusSocket statusSocket;

  /**
   * An appliance that does not run yet.
   *
   * @param mostPorts the limit of its ports; it has no more event loops than ports or processors
   * @param bind the address at which servers listen
   * @param certificates the files of TLS
   * @param hostNetwork reads the live network of the host
   */
  public Appliance(
      List<Port> ports,
      int mostPorts,
      SettingsStore store,
      SerialDriver driver,
      Supplier<HostNetwork> hostNetwork,
      InetAddress bind,
      TlsFiles certificates) {
    this.store = store;
    this.driver = driver;
    this.hostNetwork = hostNetwork;
    this.bind = bind;
    int threads = Math.min(mostPorts, Runtime.getRuntime().availableProcessors());
    loops = new EventLoops(threads, transport.ioHandler());
    converters = new Converters(loops);
    offers = new Offers(converters, store);
    tls = new Tls(certificates, loops.next(), InstantSource.system());
    ports.forEach(port -> converters.add(made(port)));
    discovery =
        new Discovery(
            store, new DiscoveredUnit(converters, hostNetwork), bind, Ticker.systemTicker());
    store.whenStored(this::stored);
    store.setPorts(() -> ports().stream().map(Port::name).collect(Collectors.toSet()));
  }

  private Converters.Running made(Port port) {
    EventLoop loop = loops.next();
    SerialPort.Context context =
        new SerialPort.Context(loop, driver, blocking, store, memory, InstantSource.system());
    Endpoints endpoints =
        new Endpoints(
            port.name(),
            transport,
            names,
            bind,
            tls,
            address -> admits(port.name(), address),
            memory);
    return new Converters.Running(
        port,
        new Converter(
            port,
            context,
            hostNetwork,
            endpoints,
            settings -> leds.of(port.name(), settings),
            targets,
            offers::changed),
        loop);
  }

  /** By the allow list of a port; a refusal is in the audit log. */
  private boolean admits(String port, InetAddress address) {
    boolean admits = store.port(port).get(SocketRows.ALLOW).admits(address.getAddress());
    if (!admits) {
      store.audit().refused(port, address, "allow list");
    }
    return admits;
  }

  /** An allow list is in force at once, for connected peers too. */
  private void stored(SettingsChange change) {
    converters.execute(
        port -> change.changes(port, SocketRows.ALLOW), Converter::disconnectNotAllowed);
  }

  /** Starts all converters and waits until every listener that can be bound is bound. */
  public void start() throws InterruptedException {
    for (Future<Void> started : converters.call(Converter::start)) {
      started.sync();
    }
    store.applyDevice(true);
    discovery.start();
  }

  /**
   * Disconnects all peers and sends their data out to the serial lines. Returns after 12 s at the
   * latest.
   */
  public void stop() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
    discovery.close();
    if (statusSocket != null) {
      statusSocket.close();
    }
    for (int i = 0; i < LAST_LOOKS; i++) {
      for (EventExecutor loop : loops) {
        loop.submit(() -> {}).await(LOOK_MILLIS);
      }
    }
    for (Future<Void> stopped : converters.call(converter -> converter.stop(DRAIN_MILLIS))) {
      stopped.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
    leds.end();
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  /** The present ports. */
  public List<Port> ports() {
    return converters.ports();
  }

  /**
   * The settings in force on a port: those that were stored at its last restart. Empty if there is
   * no such port.
   */
  public Optional<PortSettings> inForce(String port) {
    return converters.named(port).map(running -> running.converter().inForce());
  }

  /** Adds a port to a running appliance. Returns when its listener is bound or cannot be bound. */
  public void add(Port port) throws InterruptedException {
    Converters.Running added = made(port);
    converters.add(added);
    added.call(Converter::start).sync();
    offers.changed();
  }

  /**
   * Removes a port from a running appliance: disconnects its peers, sends their data out to the
   * line and closes the line. The other ports go on.
   */
  public void remove(String name) throws InterruptedException {
    Optional<Converters.Running> removed = converters.take(name);
    if (removed.isPresent()) {
      offers.removed(name);
      removed.get().call(converter -> converter.remove(DRAIN_MILLIS)).await(STOP_MILLIS);
    }
  }

  /** Restarts the ports of these names, as AT+Z does. The other ports go on. */
  public void restart(Set<String> names, Author author, String reason) {
    converters.execute(names::contains, converter -> converter.restart(author, reason));
  }

  /** Applies a stored change of settings: the ports whose settings need it restart. */
  public void bringIntoForce(SettingsChange change, Author author, String reason) {
    restart(change.portsToRestart(), author, reason);
    if (change.needsDeviceRestart()) {
      store.applyDevice(true);
    }
  }

  /**
   * Carries out an AT command on a port as its serial console does, but without echo and in any
   * mode. AT+Z restarts the port.
   *
   * @param line the command without its terminator
   * @param author who has typed it
   * @return the outcome, completed when the change is on disk; fails if there is no such port
   */
  public Future<AtOutcome> at(String port, String line, Author author) {
    return converters.on(port, converter -> converter.console().carryOut(line, author));
  }

  /**
   * Sends bytes that a person enters to test the wiring.
   *
   * @param bytes the caller must not change them afterwards
   * @return the number of bytes sent; fails with {@link NotSentException} if there is no device or
   *     no peer, or if it accepts no data now, and with another exception if there is no such port
   */
  public Future<Integer> send(String port, Side to, byte[] bytes) {
    return converters.on(port, converter -> converters.done(converter.send(to, bytes)));
  }

  /**
   * Disconnects a client of a port in order.
   *
   * @param address the address of the client, as in the status
   * @return whether there was such a client; fails if there is no such port
   */
  public Future<Boolean> disconnectClient(String port, String address) {
    return converters.on(port, converter -> converters.done(converter.disconnectClient(address)));
  }

  /**
   * Counts everything on a port anew.
   *
   * @return the counters after that; fails if there is no such port
   */
  public Future<Counters.Values> clearCounters(String port) {
    return converters.on(port, converter -> converters.done(converter.clearCounters()));
  }

  /**
   * Asks Modbus units on the line of a port, one request after the other, in turn with the clients
   * of its gateway. A round takes 30 s at most and the time of one request more: what it has not
   * asked by then gets exception 06.
   *
   * @return the answer to each request, empty if the unit did not respond or a broadcast was sent;
   *     fails with {@link NotSentException} if there are no units on the line, if 4 rounds wait
   *     already, or if the port restarts meanwhile
   */
  public Future<List<Optional<Adu>>> ask(String port, List<Adu> requests) {
    return converters.on(port, converter -> converter.ask(requests));
  }

  /**
   * Subscribes to the frames on the cable of a port. Frames stay in the buffer for a minute after
   * the last subscription has ended.
   *
   * @param after the number of the last frame that the subscriber has seen, or 0
   * @param executor calls the sink
   * @return the subscription; fails if there is no such port, or if it has 8 subscriptions already
   */
  public Future<CaptureSubscription> watchTraffic(
      String port, long after, Executor executor, CaptureSubscription.Sink sink) {
    return converters.on(
        port, converter -> converters.done(converter.capture().subscribe(after, executor, sink)));
  }

  /**
   * Uses the recorded traffic and the black box of a port, on its event loop.
   *
   * @param action must not keep the capture
   * @return the result of the action; fails if there is no such port
   */
  public <T> Future<T> onCapture(String port, Function<TrafficCapture, T> action) {
    return converters.on(port, converter -> converters.done(action.apply(converter.capture())));
  }

  Converters converters() {
    return converters;
  }

  /**
   * Calls {@code alive} at intervals while all event loops run.
   *
   * @param alive called on one of the loops
   */
  public void watch(Duration interval, Runnable alive) {
    List<EventExecutor> all = new ArrayList<>();
    loops.forEach(all::add);
    new EventLoopWatchdog(all, interval.toNanos(), alive).start();
  }

  /** What it offers to the network. */
  public Offers offers() {
    return offers;
  }

  /** The event loops of this appliance. */
  public EventLoopGroup loops() {
    return loops;
  }

  /** The memory for data that waits, of all ports and of the web page. */
  public MemoryBudget memory() {
    return memory;
  }

  /** TLS of its ports and of the web page. */
  public Tls tls() {
    return tls;
  }

  /** The transport that belongs to the event loops. */
  public Transport transport() {
    return transport;
  }

  /** Opens a local socket at which the group of this process can read the status. */
  public void openStatus(Path socket) {
    statusSocket = StatusSocket.open(socket, transport, loops, this::status);
  }

  /** Samples of all ports for the history. Each sample starts the response times anew. */
  public Future<List<PortSample>> samples() {
    return converters.ask(offers::sample);
  }

  /** The status of the appliance and its converters now. */
  public Future<ApplianceStatus> status() {
    return Futures.both(
        loops.next(),
        converters.ask(Converter::status),
        Futures.all(loops.next(), targets.status()),
        this::status);
  }

  private ApplianceStatus status(List<ConverterStatus> each, List<TargetStatus> hosts) {
    return new ApplianceStatus(
        Release.VERSION,
        store.deviceName(),
        store.networkStatus(),
        store.damage(),
        store.audit().problem(),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - createdAt),
        MemoryStatus.of(memory),
        tls.secondsToCertificateEnd(),
        offers.withProblems(discovery.status()),
        each,
        hosts);
  }
}
