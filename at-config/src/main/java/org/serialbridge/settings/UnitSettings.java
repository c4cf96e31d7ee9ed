package org.serialbridge.settings;

/**
 * What one console sees: the settings of a hardware unit.
 *
 * @param device the appliance's settings, shared with the other consoles
 * @param port the settings of the console's own port
 */
public record UnitSettings(Settings device, Settings port) {
  /** A new unit. */
  public static final UnitSettings FACTORY =
      new UnitSettings(
          Settings.factory(Setting.Level.DEVICE), Settings.factory(Setting.Level.PORT));

  /** The value of a setting of either level. */
  public <T> T get(Setting<T> setting) {
    return levelOf(setting).get(setting);
  }

  /** The canonical text of the value of a setting of either level. */
  public String text(Setting<?> setting) {
    return setting.text(levelOf(setting));
  }

  /** This with one setting of either level changed. */
  public <T> UnitSettings with(Setting<T> setting, T value) {
    return setting.level() == Setting.Level.DEVICE
        ? new UnitSettings(device.with(setting, value), port)
        : new UnitSettings(device, port.with(setting, value));
  }

  private Settings levelOf(Setting<?> setting) {
    return setting.level() == Setting.Level.DEVICE ? device : port;
  }
}
