package org.serialbridge.service;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SettingTable;

/**
 * Settings of ports that have none yet. Hardware units have an address each; the ports of this host
 * share one, so each gets a local port of its own, from the factory's upwards.
 */
final class PortProvisioning {
  private static final int HIGHEST_PORT = 65_535;

  private PortProvisioning() {}

  /** The settings with those of the ports that had none. */
  static ApplianceSettings of(ApplianceSettings settings, Collection<String> names) {
    ApplianceSettings changed = settings;
    for (String name : names) {
      if (!changed.ports().containsKey(name)) {
        PortSettings unit = changed.unit(name);
        changed = changed.withPort(name, unit.with(SettingTable.LOCAL_PORT, freePort(changed)));
      }
    }
    return changed;
  }

  private static int freePort(ApplianceSettings settings) {
    Set<Integer> taken =
        settings.ports().values().stream()
            .map(port -> port.get(SettingTable.LOCAL_PORT))
            .collect(Collectors.toSet());
    int port = SettingTable.LOCAL_PORT.factory();
    while (taken.contains(port) && port < HIGHEST_PORT) {
      port++;
    }
    return port;
  }
}
