package org.serialbridge.appliance;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.EventExecutor;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.audit.AuditLog;
import org.serialbridge.endpoint.NameLookup;
import org.serialbridge.endpoint.Transport;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.port.SerialPort;
import org.serialbridge.serial.LineOpening;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.serial.SerialUnavailableException;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.Ipv4;
import org.serialbridge.settings.SettingsFile;
import org.serialbridge.store.SettingsStore;

/**
 * A whole converter on a frozen clock, with line and peer in memory, and a disk that the test may
 * stop.
 */
final class ConverterRig {
  static final HostNetwork NETWORK =
      new HostNetwork(Ipv4.NONE, Ipv4.NONE, Ipv4.NONE, Ipv4.NONE, "D8C561010001");

  private static final Instant MIDNIGHT = Instant.parse("2026-11-26T00:00:00Z");

  private final EmbeddedChannel clock = new EmbeddedChannel();
  private final List<MemoryLine> lines = new ArrayList<>();
  private final List<MemoryEndpoint> endpoints = new ArrayList<>();
  private final Queue<Runnable> disk = new ArrayDeque<>();
  private final MemoryHost host = new MemoryHost();
  private final MemoryBudget memory = new MemoryBudget(8 << 20);
  private final SettingsStore store;
  private boolean diskStands;
  private boolean deviceIsThere = true;
  private boolean libraryFails;
  private int attempts;
  private final long startedAt;
  private final Converter converter;

  ConverterRig(Path folder) {
    this(folder, ApplianceSettings.FACTORY, Optional.of(Path.of("/dev/test")));
  }

  /** With settings made by AT commands. */
  public static ConverterRig with(Path folder, String... commands) {
    return new ConverterRig(folder, settings(commands), Optional.of(Path.of("/dev/test")));
  }

  /** Of a port without a device, likewise. */
  static ConverterRig withoutDevice(Path folder, String... commands) {
    return new ConverterRig(folder, settings(commands), Optional.empty());
  }

  private static ApplianceSettings settings(String... commands) {
    ApplianceSettings settings = ApplianceSettings.FACTORY;
    for (String command : commands) {
      settings = AtInterpreter.set("com1", command).madeIn(settings);
    }
    return settings;
  }

  private ConverterRig(Path folder, ApplianceSettings settings, Optional<Path> present) {
    clock.freezeTime();
    startedAt = clock.eventLoop().ticker().nanoTime();
    store =
        new SettingsStore(
            new SettingsFile(folder),
            settings,
            Optional.empty(),
            this::onDisk,
            host,
            new AuditLog(folder, Runnable::run, InstantSource.system(), settings.device()));
    converter =
        new Converter(
            new Port("com1", present),
            new SerialPort.Context(
                clock.eventLoop(), this::opened, Runnable::run, store, memory, this::time),
            () -> NETWORK,
            (running, registry, loop, counters, listener) -> {
              endpoints.add(new MemoryEndpoint(running, listener));
              return endpoint();
            },
            running -> Optional.empty(),
            new SharedTargets(Transport.NIO, NameLookup.ofHost()),
            () -> {});
  }

  private SerialLine opened(
      String name,
      Path device,
      LineOpening opening,
      EventExecutor loop,
      SerialLine.Listener listener)
      throws SerialUnavailableException {
    attempts++;
    if (libraryFails) {
      throw new UnsatisfiedLinkError("no native library");
    }
    if (!deviceIsThere) {
      throw new SerialUnavailableException(device + " does not exist");
    }
    lines.add(new MemoryLine(opening, listener));
    return line();
  }

  /** The time of day: midnight at the start. */
  private Instant time() {
    return MIDNIGHT.plusNanos(clock.eventLoop().ticker().nanoTime() - startedAt);
  }

  int endpointsMade() {
    return endpoints.size();
  }

  ConverterRig start() {
    converter.start();
    clock.runPendingTasks();
    return this;
  }

  private void onDisk(Runnable write) {
    disk.add(write);
    if (!diskStands) {
      runDisk();
    }
  }

  /** The disk stops answering. */
  void stopDisk() {
    diskStands = true;
  }

  void runDisk() {
    diskStands = false;
    while (!disk.isEmpty()) {
      disk.remove().run();
    }
    clock.runPendingTasks();
  }

  void setDevice(boolean isThere) {
    deviceIsThere = isThere;
  }

  void setLibraryFails(boolean fails) {
    libraryFails = fails;
  }

  int attempts() {
    return attempts;
  }

  /** The line that was opened last. */
  MemoryLine line() {
    return lines.get(lines.size() - 1);
  }

  int linesOpened() {
    return lines.size();
  }

  /** The endpoint that was made last. */
  MemoryEndpoint endpoint() {
    return endpoints.get(endpoints.size() - 1);
  }

  MemoryHost host() {
    return host;
  }

  MemoryBudget memory() {
    return memory;
  }

  SettingsStore store() {
    return store;
  }

  Converter converter() {
    return converter;
  }

  /** The device sends. */
  void send(String text) {
    line().send(text, clock.eventLoop().ticker().nanoTime());
    clock.runPendingTasks();
  }

  /** The device sends so much later, but its bytes are read before the timers run. */
  void sendAheadOfTimers(long millis, String text) {
    long now = clock.eventLoop().ticker().nanoTime();
    line().send(text, now + TimeUnit.MILLISECONDS.toNanos(millis));
    clock.runPendingTasks();
  }

  /** The device types a line and gets its reply. */
  String command(String text) {
    line().received();
    send(text + "\r");
    return line().received();
  }

  void enterCommandMode() {
    passMillis(20); // a silence
    send("+++");
    passMillis(20);
    send("a");
    line().received();
  }

  /** How long until something is to be done, if anything is. */
  Optional<Long> millisToNextTask() {
    long nanos = clock.runScheduledPendingTasks();
    return nanos < 0 ? Optional.empty() : Optional.of(TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  void passMillis(long millis) {
    clock.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    clock.runScheduledPendingTasks();
    clock.runPendingTasks();
  }
}
