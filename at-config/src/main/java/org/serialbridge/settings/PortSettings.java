package org.serialbridge.settings;

/**
 * The settings of one port together with those that all ports share.
 *
 * @param device the settings of the device
 * @param port the settings of the port
 */
public record PortSettings(Settings device, Settings port) {
  /** Factory values throughout. */
  public static final PortSettings FACTORY =
      new PortSettings(
          Settings.factory(Setting.Level.DEVICE), Settings.factory(Setting.Level.PORT));

  /** The value of a setting of either level. */
  public <T> T get(Setting<T> setting) {
    return levelOf(setting).get(setting);
  }

  /** The socket mode of the port. */
  public SocketMode mode() {
    return get(SocketRows.SOCKET).mode();
  }

  /**
   * The value of a setting if it has an effect in the socket mode of the port; otherwise the
   * factory value, with which every such setting does nothing.
   */
  public <T> T effective(Setting<T> setting) {
    return setting.hasEffectIn(mode()) ? get(setting) : setting.factory();
  }

  /** The canonical text of the value of a setting of either level. */
  public String text(Setting<?> setting) {
    return setting.text(levelOf(setting));
  }

  /** These settings with one of either level changed, and nothing else. */
  public <T> PortSettings with(Setting<T> setting, T value) {
    return setting.level() == Setting.Level.DEVICE
        ? new PortSettings(device.with(setting, value), port)
        : new PortSettings(device, port.with(setting, value));
  }

  private Settings levelOf(Setting<?> setting) {
    return setting.level() == Setting.Level.DEVICE ? device : port;
  }
}
