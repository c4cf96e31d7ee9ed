package org.serialbridge.announcement;

import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.appliance.OfferedPort;
import org.serialbridge.appliance.Offers;
import org.serialbridge.appliance.Port;
import org.serialbridge.serial.device.UsbAdapter;
import org.serialbridge.settings.DiscoveryRows;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.SettingsFile;
import org.serialbridge.store.SettingsStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces the services of an appliance (AT+MDNS): keeps files in a folder, which change with what
 * is in force.
 *
 * <pre>
 * Appliance --changed--> Announcer --ask--> Appliance --ports--> Announcements --> files
 * </pre>
 *
 * Files are read and written on a thread of its own, which exists while there is work.
 */
public final class Announcer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

  /** A restart is several changes. */
  static final long SETTLE_MILLIS = 100;

  private static final Path ROOT = Path.of("/");
  private static final Path AVAHI = Path.of("/run/avahi-daemon/socket");

  private final Source source;
  private final ServiceFolder folder;
  private final Path avahi;
  private final Later later;
  private final AtomicBoolean waits = new AtomicBoolean();
  private volatile boolean isClosed;
  private volatile Optional<String> problem = Optional.empty();

  /** What is to be announced. */
  interface Source {
    /** Has the announcer told of changes from now on. */
    void begin(Announcer announcer);

    /** Whether AT+MDNS is ON. */
    boolean isWanted();

    /** The ports now. */
    Future<List<OfferedPort>> ports();

    /** The services of these ports; may read files. */
    Announcements announcements(List<OfferedPort> ports);
  }

  Announcer(Source source, ServiceFolder folder, Path avahi, Later later) {
    this.source = source;
    this.folder = folder;
    this.avahi = avahi;
    this.later = later;
  }

  /**
   * Announces the services of an appliance; nothing before {@link #start}.
   *
   * @param folder the folder of the files, made if it is missing; all others in it are left alone
   * @param bind the address at which servers listen; the services of a loopback address are not
   *     announced
   */
  public static Announcer of(
      Path folder,
      InetAddress bind,
      Appliance appliance,
      SettingsStore store,
      Supplier<HostNetwork> network) {
    return new Announcer(
        new OfAppliance(
            appliance.offers(), appliance::ports, store, network, !bind.isLoopbackAddress()),
        new ServiceFolder(folder, InstantSource.system()),
        AVAHI,
        Later.ofThread("announce"));
  }

  /** Begins to announce. */
  public void start() {
    source.begin(this);
    changed();
  }

  private record OfAppliance(
      Offers offers,
      Supplier<List<Port>> present,
      SettingsStore store,
      Supplier<HostNetwork> network,
      boolean isReachable)
      implements Source {
    @Override
    public void begin(Announcer announcer) {
      offers.addProblems(announcer::problems);
      offers.whenChanged(announcer::changed);
    }

    @Override
    public boolean isWanted() {
      return isReachable && store.settings().device().get(DiscoveryRows.ANNOUNCEMENT);
    }

    @Override
    public Future<List<OfferedPort>> ports() {
      return offers.ports();
    }

    @Override
    public Announcements announcements(List<OfferedPort> ports) {
      Map<String, Optional<Path>> devices =
          present.get().stream().collect(Collectors.toMap(Port::name, Port::device));
      List<AnnouncedPort> all = new ArrayList<>();
      for (OfferedPort port : ports) {
        Optional<Path> device = devices.getOrDefault(port.name(), Optional.empty());
        all.add(
            new AnnouncedPort(
                port.name(),
                device.isPresent(),
                port.inForce(),
                device.flatMap(path -> UsbAdapter.of(ROOT, path)),
                port.units()));
      }
      return new Announcements(
          store.settings().device(), store.deviceInForce(), network.get().mac(), all);
    }
  }

  /** What is announced may have changed. Any thread. */
  void changed() {
    lookIn(SETTLE_MILLIS);
  }

  private void lookIn(long millis) {
    if (waits.compareAndSet(false, true)) {
      later.run(this::look, millis);
    }
  }

  private void look() {
    waits.set(false);
    if (isClosed) {
      return; // there are no event loops to ask any more
    }
    if (!source.isWanted()) {
      keep(Map.of());
      return;
    }
    source
        .ports()
        .addListener(
            (Future<List<OfferedPort>> asked) -> {
              if (asked.isSuccess()) {
                List<OfferedPort> ports = asked.getNow();
                later.run(() -> keep(source.announcements(ports).files()), 0);
              } else {
                LOG.debug("announce: the ports are not known", asked.cause());
              }
            });
  }

  private synchronized void keep(Map<String, String> wanted) {
    if (isClosed) {
      return;
    }
    try {
      ServiceFolder.Outcome outcome = folder.keep(wanted);
      problem = Optional.empty();
      if (outcome.waitMillis() > 0) {
        lookIn(outcome.waitMillis());
      }
      if (outcome.hasChanged()) {
        later.run(this::touch, ServiceFolder.TOUCH_MILLIS);
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  /** A copy that ran at the time of a change may have missed it. */
  private synchronized void touch() {
    if (isClosed) {
      return;
    }
    try {
      folder.touch();
    } catch (IOException e) {
      failed(e);
    }
  }

  private void failed(IOException e) {
    String text = folder + ": " + SettingsFile.reason(e);
    if (!problem.equals(Optional.of(text))) {
      LOG.warn("announce: the services are not announced: {}", text);
    }
    problem = Optional.of(text);
  }

  /** Why the services are not announced though they should be. Any thread. */
  List<String> problems() {
    if (!source.isWanted()) {
      return List.of();
    }
    if (problem.isPresent()) {
      return List.of("the services are not announced: " + problem.get());
    }
    return Files.exists(avahi)
        ? List.of()
        : List.of(
            "the services are not announced: avahi-daemon does not run"
                + " (install avahi-daemon, or set AT+MDNS=OFF)");
  }

  /** Ends the announcements. May block. */
  @Override
  public synchronized void close() {
    try {
      folder.keep(Map.of());
    } catch (IOException e) {
      failed(e);
    }
    isClosed = true;
  }
}
