package org.serialbridge.settings;

import java.util.HashMap;
import java.util.Map;

/**
 * Immutable values of all settings of one level; a setting that was never set has its factory
 * value. A typed map from row to value rather than a record: a new setting is one row of the table
 * and nothing else.
 */
public final class Settings {
  private final Setting.Level level;
  private final Map<Setting<?>, Object> changed;

  private Settings(Setting.Level level, Map<Setting<?>, Object> changed) {
    this.level = level;
    this.changed = changed;
  }

  /** The factory values of a level. */
  public static Settings factory(Setting.Level level) {
    return new Settings(level, Map.of());
  }

  /**
   * The value of a setting.
   *
   * @throws IllegalArgumentException if the setting is of the other level
   */
  public <T> T get(Setting<T> setting) {
    requireLevel(setting);
    Object value = changed.get(setting);
    if (value == null) {
      return setting.factory();
    }
    // Only with() puts values in, and it takes a value of the row's own type.
    @SuppressWarnings("unchecked")
    T typed = (T) value;
    return typed;
  }

  /**
   * These settings with one changed.
   *
   * @throws IllegalArgumentException if the setting is of the other level
   */
  public <T> Settings with(Setting<T> setting, T value) {
    requireLevel(setting);
    Map<Setting<?>, Object> copy = new HashMap<>(changed);
    if (setting.isFactory(value)) {
      copy.remove(setting);
    } else {
      copy.put(setting, value);
    }
    return new Settings(level, Map.copyOf(copy));
  }

  private void requireLevel(Setting<?> setting) {
    if (setting.level() != level) {
      throw new IllegalArgumentException(
          setting.name() + ": a " + setting.level() + " setting (expected: " + level + ")");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Settings that && level == that.level && changed.equals(that.changed);
  }

  @Override
  public int hashCode() {
    return changed.hashCode();
  }

  /**
   * The names of the settings that differ from the factory's, without their values: some are
   * secret.
   */
  @Override
  public String toString() {
    return level
        + " settings, changed: "
        + changed.keySet().stream().map(Setting::name).sorted().toList();
  }
}
