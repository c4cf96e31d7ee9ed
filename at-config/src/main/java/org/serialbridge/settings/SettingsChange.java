package org.serialbridge.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All settings before and after an edit.
 *
 * @param before the settings that were stored
 * @param after the settings that the edit makes of them
 */
public record SettingsChange(ApplianceSettings before, ApplianceSettings after) {
  /**
   * A setting with another value than before.
   *
   * @param port the name of its port; {@link SettingsEdit#DEVICE} for a setting of the device
   * @param before the text of the value before; empty for a secret
   * @param after the text of the value after; empty for a secret
   */
  public record Difference(String port, Setting<?> setting, String before, String after) {}

  /** All differences, first those of the device. */
  public List<Difference> differences() {
    List<Difference> all = new ArrayList<>();
    Stream.concat(Stream.of(SettingsEdit.DEVICE), ports().stream())
        .forEach(
            port -> {
              boolean isDevice = port.equals(SettingsEdit.DEVICE);
              Settings was = isDevice ? before.device() : before.port(port).port();
              Settings is = isDevice ? after.device() : after.port(port).port();
              Setting.Level level = isDevice ? Setting.Level.DEVICE : Setting.Level.PORT;
              changed(level, was, is).forEach(row -> all.add(difference(port, row, was, is)));
            });
    return all;
  }

  private static Difference difference(String port, Setting<?> row, Settings was, Settings is) {
    return row.isSecret()
        ? new Difference(port, row, "", "")
        : new Difference(port, row, row.text(was), row.text(is));
  }

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

  /**
   * Whether a setting has another value than before.
   *
   * @param port the name of its port; ignored for a setting of the device
   */
  public boolean changes(String port, Setting<?> setting) {
    return !before.port(port).get(setting).equals(after.port(port).get(setting));
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
    // The same object if it is unchanged: equals of a record is made at its first call.
    changed.removeIf(row -> Objects.equals(before.get(row), after.get(row)));
    return changed;
  }

  private static boolean needsRestart(List<Setting<?>> changed) {
    return changed.stream().anyMatch(row -> row.effect() == Setting.Effect.RESTART);
  }
}
