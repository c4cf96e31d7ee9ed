package org.serialbridge.host;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.serialbridge.loop.IdleThreads;
import org.serialbridge.settings.NetworkSettings;
import org.serialbridge.status.HostNetworkStatus;
import org.serialbridge.status.HostNetworkStatus.State;
import org.serialbridge.store.HostNetworkControl;
import org.serialbridge.store.UnmanagedNetwork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host network that the appliance manages. One thread, which exists only meanwhile, applies one
 * change after the other. It skips outdated changes, and tries again while NetworkManager cannot be
 * reached, as during a boot.
 */
public final class ManagedNetwork implements HostNetworkControl {
  private static final Logger LOG = LoggerFactory.getLogger(ManagedNetwork.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int MOST_DOUBLINGS = 8; // 256 s

  private final NetworkManager networkManager;
  private final ScheduledExecutorService thread;
  private final Duration firstPause;

  /** Number of changes that have begun; used on the thread. */
  private int changes;

  /** The newest change and its progress. */
  private volatile Progress progress = new Progress(NetworkSettings.HOST, HostNetworkStatus.HOST);

  private record Progress(NetworkSettings wanted, HostNetworkStatus status) {}

  ManagedNetwork(
      NetworkManager networkManager, ScheduledExecutorService thread, Duration firstPause) {
    this.networkManager = networkManager;
    this.thread = thread;
    this.firstPause = firstPause;
  }

  /**
   * The network of this host.
   *
   * @param isManaged whether the appliance manages it (--manage-network)
   * @param live tells the interface with the default route
   */
  public static HostNetworkControl ofHost(boolean isManaged, LinuxHostNetwork live) {
    if (!isManaged) {
      return new UnmanagedNetwork("the program runs without --manage-network");
    }
    Optional<Nmcli> nmcli = Nmcli.ofHost();
    if (nmcli.isEmpty()) {
      return new UnmanagedNetwork("this host has no NetworkManager (no nmcli)");
    }
    return new ManagedNetwork(
        new NetworkManager(nmcli.get(), live::defaultInterface),
        IdleThreads.scheduled("network"),
        FIRST_PAUSE);
  }

  @Override
  public boolean isManaged() {
    return true;
  }

  @Override
  public boolean accepts(NetworkSettings wanted) {
    try {
      networkManager.ping();
      return true;
    } catch (NmcliException e) {
      LOG.warn("host network: {} is not accepted: {}", wanted, e.reason());
      return false;
    }
  }

  @Override
  public void apply(NetworkSettings wanted, boolean again) {
    thread.execute(() -> begin(wanted, again));
  }

  private void begin(NetworkSettings wanted, boolean again) {
    if (again || !wanted.equals(progress.wanted)) {
      changes++;
      progressed(wanted, State.APPLYING, "asking NetworkManager");
      attempt(wanted, changes, 0);
    }
  }

  private void attempt(NetworkSettings wanted, int change, int pauses) {
    if (change != changes) {
      return; // a newer change has begun
    }
    try {
      String done = networkManager.apply(wanted);
      if (!wanted.isHost()) {
        LOG.info("host network: in force: {}", done);
      }
      progressed(wanted, State.APPLIED, done);
    } catch (NmcliException e) {
      if (e.isTemporary() && wanted.isHost() && pauses > MOST_DOUBLINGS) {
        LOG.info("host network: managed by the host: {}", e.reason()); // no settings to apply
      } else if (e.isTemporary()) {
        tryLater(wanted, change, pauses, e.reason());
      } else {
        failed(wanted, e.reason());
      }
    } catch (RuntimeException e) {
      failed(wanted, e.toString()); // the thread would drop it
    }
  }

  private void tryLater(NetworkSettings wanted, int change, int pauses, String reason) {
    if (pauses == 0 && !wanted.isHost()) {
      LOG.warn("host network: {} is not in force yet, trying again: {}", wanted, reason);
    }
    progressed(wanted, State.APPLYING, "waiting: " + reason);
    long pause = firstPause.toMillis() << Math.min(pauses, MOST_DOUBLINGS);
    thread.schedule(() -> attempt(wanted, change, pauses + 1), pause, TimeUnit.MILLISECONDS);
  }

  private void failed(NetworkSettings wanted, String reason) {
    LOG.error("host network: {} failed, the host keeps its network: {}", wanted, reason);
    progress = new Progress(wanted, new HostNetworkStatus(State.FAILED, Optional.of(reason)));
  }

  /** Keeps the progress; a host that manages its own network has no steps and details. */
  private void progressed(NetworkSettings wanted, State state, String detail) {
    progress =
        new Progress(
            wanted,
            wanted.isHost()
                ? HostNetworkStatus.HOST
                : new HostNetworkStatus(state, Optional.of(detail)));
  }

  @Override
  public HostNetworkStatus status(NetworkSettings stored) {
    Progress now = progress;
    return stored.equals(now.wanted)
        ? now.status
        : new HostNetworkStatus(State.STORED, Optional.of("AT+Z applies it"));
  }
}
