package org.serialbridge.settings;

/**
 * The host network that the device settings ask for.
 *
 * @param wan its addresses (AT+WANN)
 * @param dns its name server (AT+DNS)
 */
public record NetworkSettings(WanSettings wan, DnsSettings dns) {
  /** Managed by the host: nothing is wanted. */
  public static final NetworkSettings HOST =
      new NetworkSettings(WanSettings.HOST, DnsSettings.HOST);

  /** Those of device settings. */
  public static NetworkSettings of(Settings device) {
    return new NetworkSettings(
        device.get(DeviceRows.HOST_NETWORK), device.get(DeviceRows.NAME_SERVER));
  }

  /** Whether the host keeps its own network settings. */
  public boolean isHost() {
    return wan.kind() == WanSettings.Kind.HOST && dns.isHost();
  }

  /** Both as on the console: {@code STATIC,192.168.1.5,255.255.255.0,192.168.1.1, DNS HOST}. */
  @Override
  public String toString() {
    return DeviceRows.HOST_NETWORK.syntax().format(wan)
        + ", DNS "
        + DeviceRows.NAME_SERVER.syntax().format(dns);
  }
}
