package org.serialbridge.bridge;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.NetworkSettings;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.Settings;
import org.serialbridge.settings.SettingsFile;
import org.serialbridge.status.HostNetworkStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stored settings, shared by the consoles of all ports. Changes are made one after the other by
 * one thread, which waits for the disk; reading them waits for nothing.
 */
public final class SettingsStore {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsStore.class);

  private final SettingsFile file;
  private final Executor thread;
  private final HostNetworkControl host;
  private volatile ApplianceSettings stored;
  private volatile Settings deviceInForce;
  private volatile Consumer<Settings> deviceListener = settings -> {};

  /**
   * A store over a file.
   *
   * @param loaded what was read from the file
   * @param thread a single thread that may block
   * @param host asked before network settings are stored, told when they come into force
   */
  public SettingsStore(
      SettingsFile file, ApplianceSettings loaded, Executor thread, HostNetworkControl host) {
    this.file = file;
    this.thread = thread;
    this.host = host;
    stored = loaded;
    deviceInForce = loaded.device();
  }

  /** The stored settings as a port's console sees them. */
  public PortSettings unit(String port) {
    return stored.unit(port);
  }

  /** All stored settings. */
  public ApplianceSettings settings() {
    return stored;
  }

  /** The stored name of the device. */
  public String deviceName() {
    return stored.device().get(SettingTable.DEVICE_NAME);
  }

  /**
   * Changes what a port's console sees, durably.
   *
   * @param caller where {@code done} is called
   * @param done told whether the change is on disk; if not, or if it is one that the host cannot
   *     make, nothing has changed
   */
  void change(
      String port, UnaryOperator<PortSettings> change, Executor caller, Consumer<Boolean> done) {
    thread.execute(
        () -> {
          ApplianceSettings changed = stored.withPort(port, change.apply(stored.unit(port)));
          boolean success = hostAccepts(changed) && save(changed);
          caller.execute(() -> done.accept(success));
        });
  }

  /** What the host does by itself is always accepted: AT+RELD works without NetworkManager, too. */
  private boolean hostAccepts(ApplianceSettings changed) {
    NetworkSettings wanted = NetworkSettings.of(changed.device());
    return wanted.equals(network()) || wanted.equals(NetworkSettings.HOST) || host.accepts(wanted);
  }

  private NetworkSettings network() {
    return NetworkSettings.of(stored.device());
  }

  /**
   * The stored device settings come into force, those of the network on the host; does not wait for
   * that.
   *
   * @param again whether what failed before on the host is tried again
   */
  public void applyDevice(boolean again) {
    host.apply(network(), again);
    deviceInForce = stored.device();
    deviceListener.accept(deviceInForce);
  }

  /** The device settings that came into force last. */
  public Settings deviceInForce() {
    return deviceInForce;
  }

  /** Told on any thread of the device settings that come into force from now on. */
  public void whenDeviceApplies(Consumer<Settings> listener) {
    deviceListener = listener;
  }

  /** How far the stored network settings are in force. */
  HostNetworkStatus networkStatus() {
    return host.status(network());
  }

  /**
   * All settings before and after a change.
   *
   * @param before those that were stored
   * @param after those that are stored now
   */
  public record Change(ApplianceSettings before, ApplianceSettings after) {
    /** The ports whose settings it has changed. */
    public Set<String> ports() {
      Set<String> all = new TreeSet<>(before.ports().keySet());
      all.addAll(after.ports().keySet());
      all.removeIf(port -> before.unit(port).port().equals(after.unit(port).port()));
      return all;
    }

    /** Whether it has changed a setting that all ports share. */
    public boolean isOfDevice() {
      return !before.device().equals(after.device());
    }
  }

  /**
   * Changes any of the settings, durably.
   *
   * @param change made of those that are stored when its turn has come
   * @return completed on the store's thread; empty if the change is not on disk, and then nothing
   *     has changed
   */
  public CompletableFuture<Optional<Change>> change(UnaryOperator<ApplianceSettings> change) {
    return CompletableFuture.supplyAsync(
        () -> {
          ApplianceSettings before = stored;
          ApplianceSettings after = change.apply(before);
          return hostAccepts(after) && save(after)
              ? Optional.of(new Change(before, after))
              : Optional.empty();
        },
        thread);
  }

  private boolean save(ApplianceSettings changed) {
    if (changed.equals(stored)) {
      return true;
    }
    try {
      file.save(changed);
    } catch (IOException | RuntimeException e) {
      // Of whatever kind: a console waits for the answer.
      LOG.warn("settings: not stored, the old ones stay: {}", e.toString());
      return false;
    }
    stored = changed;
    return true;
  }
}
