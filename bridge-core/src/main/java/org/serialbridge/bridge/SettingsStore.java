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
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SettingsFile;
import org.serialbridge.settings.UnitSettings;
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
  private volatile ApplianceSettings stored;

  /**
   * A store over a file.
   *
   * @param loaded what was read from the file
   * @param thread a single thread that may block
   */
  public SettingsStore(SettingsFile file, ApplianceSettings loaded, Executor thread) {
    this.file = file;
    this.thread = thread;
    stored = loaded;
  }

  /** The stored settings as a port's console sees them. */
  public UnitSettings unit(String port) {
    return stored.unit(port);
  }

  /** The stored name of the device. */
  public String deviceName() {
    return stored.device().get(SettingTable.MID);
  }

  /**
   * Changes what a port's console sees, durably.
   *
   * @param caller where {@code done} is called
   * @param done told whether the change is on disk; if not, nothing has changed
   */
  void change(
      String port, UnaryOperator<UnitSettings> change, Executor caller, Consumer<Boolean> done) {
    thread.execute(
        () -> {
          boolean success = save(stored.withUnit(port, change.apply(stored.unit(port))));
          caller.execute(() -> done.accept(success));
        });
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
          return save(after) ? Optional.of(new Change(before, after)) : Optional.empty();
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
