package org.serialbridge.settings;

import java.util.Map;
import java.util.TreeMap;

/**
 * All settings of the appliance.
 *
 * @param device the settings that all ports share
 * @param ports the settings of each port that was ever set up, by its name ({@code com1})
 */
public record ApplianceSettings(Settings device, Map<String, Settings> ports) {
  /** A new appliance. */
  public static final ApplianceSettings FACTORY =
      new ApplianceSettings(PortSettings.FACTORY.device(), Map.of());

  /** An edit gives settings to no more ports than these, if no more exist. */
  public static final int MOST_PORTS = 64;

  public ApplianceSettings {
    ports = Map.copyOf(ports);
  }

  /** The settings of a port; factory values for one that was never set up. */
  public PortSettings port(String name) {
    return new PortSettings(device, ports.getOrDefault(name, PortSettings.FACTORY.port()));
  }

  /** This with the device settings and one port's settings replaced. */
  public ApplianceSettings withPort(String name, PortSettings settings) {
    Map<String, Settings> changed = new TreeMap<>(ports);
    changed.put(name, settings.port());
    return new ApplianceSettings(settings.device(), changed);
  }

  /**
   * Whether {@code name} can name a port: a letter, then up to 15 letters, digits, {@code _} or
   * {@code -}.
   */
  public static boolean isPortName(String name) {
    return name.matches("[a-z][a-z0-9_-]{0,15}");
  }
}
