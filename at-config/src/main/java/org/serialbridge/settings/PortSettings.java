package org.serialbridge.settings;

/**
 * What one console sees: the settings of a hardware unit.
 *
 * @param device the appliance's settings, shared with the other consoles
 * @param port the settings of the console's own port
 */
public record PortSettings(Settings device, Settings port) {
  /** A new unit. */
  public static final PortSettings FACTORY =
      new PortSettings(
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
  public <T> PortSettings with(Setting<T> setting, T value) {
    return setting.level() == Setting.Level.DEVICE
        ? new PortSettings(device.with(setting, value), port)
        : new PortSettings(device, port.with(setting, value));
  }

  private Settings levelOf(Setting<?> setting) {
    return setting.level() == Setting.Level.DEVICE ? device : port;
  }
}
