package org.serialbridge.store;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.serialbridge.audit.AuditLog;
import org.serialbridge.audit.Author;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.NetworkSettings;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Refusal;
import org.serialbridge.settings.Settings;
import org.serialbridge.settings.SettingsChange;
import org.serialbridge.settings.SettingsConflictException;
import org.serialbridge.settings.SettingsEdit;
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
  private final AuditLog audit;
  private volatile ApplianceSettings stored;
  private volatile Optional<String> damage;
  private volatile Supplier<Set<String>> ports = () -> settings().ports().keySet();
  private volatile Settings deviceInForce;
  private final List<Consumer<Settings>> deviceListeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<SettingsChange>> listeners = new CopyOnWriteArrayList<>();

  /**
   * A store over a file.
   *
   * @param loaded the settings of the file
   * @param damage the reason why these are not the last settings, for an operator; empty if they
   *     are
   * @param thread a single thread that may block
   * @param host asked before network settings are stored, told when they come into force
   * @param audit told of each change and its author
   */
  public SettingsStore(
      SettingsFile file,
      ApplianceSettings loaded,
      Optional<String> damage,
      Executor thread,
      HostNetworkControl host,
      AuditLog audit) {
    this.file = file;
    this.thread = thread;
    this.host = host;
    this.audit = audit;
    stored = loaded;
    this.damage = damage;
    deviceInForce = loaded.device();
  }

  /** The stored settings of a port. */
  public PortSettings port(String name) {
    return stored.port(name);
  }

  /** All stored settings. */
  public ApplianceSettings settings() {
    return stored;
  }

  /** The reason why a damaged file is not in use; empty without one, and from the next save on. */
  public Optional<String> damage() {
    return damage;
  }

  /** The audit log, for all that is no change of settings. */
  public AuditLog audit() {
    return audit;
  }

  /** The stored name of the device. */
  public String deviceName() {
    return stored.device().get(DeviceRows.DEVICE_NAME);
  }

  /**
   * Leaving the network to the host is always accepted: AT+RELD works without NetworkManager, too.
   */
  private boolean hostAccepts(ApplianceSettings changed) {
    NetworkSettings wanted = NetworkSettings.of(changed.device());
    return wanted.isHost() || wanted.equals(network()) || host.accepts(wanted);
  }

  private NetworkSettings network() {
    return NetworkSettings.of(stored.device());
  }

  /**
   * The stored device settings come into force, those of the network on the host; does not wait for
   * that.
   *
   * @param again whether a change of the host that failed before is tried again
   */
  public void applyDevice(boolean again) {
    host.apply(network(), again);
    Settings device = stored.device();
    deviceInForce = device;
    deviceListeners.forEach(listener -> listener.accept(device));
  }

  /** The device settings that came into force last. */
  public Settings deviceInForce() {
    return deviceInForce;
  }

  /** Told on any thread of the device settings that come into force from now on. */
  public void whenDeviceApplies(Consumer<Settings> listener) {
    deviceListeners.add(listener);
  }

  /** Told on the store's thread of each change, when it is stored. */
  public void whenStored(Consumer<SettingsChange> listener) {
    listeners.add(listener);
  }

  /** Whether network settings are applied to the host. */
  public boolean isHostManaged() {
    return host.isManaged();
  }

  /** How far the stored network settings are in force. */
  public HostNetworkStatus networkStatus() {
    return host.status(network());
  }

  /**
   * Result of an edit.
   *
   * @param change the settings before and after, which are on disk; empty if the edit was refused
   * @param refusal the refusal; empty without one
   */
  public record Outcome(Optional<SettingsChange> change, Optional<Refusal> refusal) {
    private static Outcome refused(Refusal refusal) {
      return new Outcome(Optional.empty(), Optional.of(refusal));
    }

    private static Outcome notStored(String reason) {
      return refused(new Refusal("not stored: " + reason, false));
    }
  }

  /** Names the ports that exist; until then the stored ones count. */
  public void setPorts(Supplier<Set<String>> names) {
    ports = names;
  }

  /**
   * Makes an edit, durably and wholly, or not at all.
   *
   * @param edit made in the settings that are stored when its turn has come
   * @param author who makes it, for the audit log
   * @return completed on the store's thread
   */
  public CompletableFuture<Outcome> change(SettingsEdit edit, Author author) {
    return CompletableFuture.supplyAsync(() -> make(edit, author), thread)
        .exceptionally(
            fault -> {
              LOG.error("settings: not stored: internal error", fault);
              return Outcome.notStored("internal error");
            });
  }

  /** The outcome of an edit, which is not made. */
  public Outcome preview(SettingsEdit edit) {
    try {
      return new Outcome(Optional.of(edit.applyTo(stored, ports.get())), Optional.empty());
    } catch (SettingsConflictException e) {
      return Outcome.refused(e.refusal());
    }
  }

  private Outcome make(SettingsEdit edit, Author author) {
    try {
      SettingsChange change = edit.applyTo(stored, ports.get());
      if (!hostAccepts(change.after())) {
        return Outcome.notStored("the network of the host cannot be set now");
      }
      if (!save(change.after())) {
        return Outcome.notStored("the settings file cannot be written, the log says why");
      }
      audit.changed(change, edit.resets(), author);
      listeners.forEach(listener -> listener.accept(change));
      return new Outcome(Optional.of(change), Optional.empty());
    } catch (SettingsConflictException e) {
      return Outcome.refused(e.refusal());
    }
  }

  private boolean save(ApplianceSettings changed) {
    if (changed.equals(stored) && damage.isEmpty()) {
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
    damage = Optional.empty();
    return true;
  }
}
