package org.serialbridge.bridge;

import java.io.IOException;
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
