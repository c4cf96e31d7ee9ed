package org.serialbridge.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * All settings before and after an edit.
 *
 * @param before the settings that were stored
 * @param after the settings that the edit makes of them
 */
public record SettingsChange(ApplianceSettings before, ApplianceSettings after) {
  /** The ports whose settings differ. */
  public Set<String> ports() {
    Set<String> all = new TreeSet<>(before.ports().keySet());
    all.addAll(after.ports().keySet());
    all.removeIf(port -> changed(port).isEmpty());
    return all;
  }

  /** The ports that must restart before all of the change is in effect. */
  public Set<String> portsToRestart() {
    Set<String> ports = ports();
    ports.removeIf(port -> !needsRestart(changed(port)));
    return ports;
  }

  /** Whether settings of the device have changed that take effect at a restart of any port. */
  public boolean needsDeviceRestart() {
    return needsRestart(changed(Setting.Level.DEVICE, before.device(), after.device()));
  }

  /** Hints at values that do not do what their sight suggests; for a person. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (String name : ports()) {
      PortSettings port = after.port(name);
      SocketTarget target = port.get(SocketRows.SOCKET);
      boolean isNew = !target.equals(before.port(name).get(SocketRows.SOCKET));
      int local = port.get(SocketRows.LOCAL_PORT);
      if (isNew && target.mode().isServer() && target.port() != local) {
        notes.add(
            "%s: the server uses its local port, %d; the port of its socket, %d, has no effect"
                .formatted(name, local, target.port()));
      }
    }
    return notes;
  }

  private List<Setting<?>> changed(String port) {
    return changed(Setting.Level.PORT, before.port(port).port(), after.port(port).port());
  }

  private static List<Setting<?>> changed(Setting.Level level, Settings before, Settings after) {
    List<Setting<?>> changed = new ArrayList<>(SettingTable.rows(level));
    changed.removeIf(row -> before.get(row).equals(after.get(row)));
    return changed;
  }

  private static boolean needsRestart(List<Setting<?>> changed) {
    return changed.stream().anyMatch(row -> row.effect() == Setting.Effect.RESTART);
  }
}
