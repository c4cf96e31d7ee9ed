package org.serialbridge.web;

import com.grack.nanojson.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SocketTarget;

/**
 * A change that a document asks for: {@code {"device": {KEY: VALUE}, "ports": {NAME: {KEY:
 * VALUE}}}}, with the keys of the settings file and values as on the console. All of it is good, or
 * none is made.
 */
final class SettingsChange {
  private final List<Problem> problems = new ArrayList<>();
  private final List<UnaryOperator<ApplianceSettings>> edits = new ArrayList<>();
  private final Set<String> keys = new HashSet<>();

  private SettingsChange() {}

  /**
   * What is wrong with a value.
   *
   * @param port empty for a setting of the device
   * @param text what is wrong, and what is accepted; shows no secret
   */
  record Problem(Optional<String> port, String key, String text) {}

  /** The change of a document. */
  static SettingsChange of(JsonObject in, List<String> ports) throws ErrorResponse {
    SettingsChange change = new SettingsChange();
    change.read(Optional.empty(), Json.object(in, "device"));
    JsonObject each = Json.object(in, "ports");
    for (String port : each.keySet()) {
      if (ports.contains(port)) {
        change.read(Optional.of(port), Json.object(each, port));
      } else {
        change.problems.add(
            new Problem(Optional.of(port), "", "no such port (expected: " + ports + ")"));
      }
    }
    return change;
  }

  /** What is wrong; then nothing may be made of it. */
  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** Whether it names a setting of the device. */
  boolean isOf(Setting<?> row) {
    return keys.contains(row.key());
  }

  /** Whether it names a setting of the device and nothing else. */
  boolean isOnlyOf(Setting<?> row) {
    return keys.equals(Set.of(row.key()));
  }

  ApplianceSettings applyTo(ApplianceSettings settings) {
    ApplianceSettings changed = settings;
    for (UnaryOperator<ApplianceSettings> edit : edits) {
      changed = edit.apply(changed);
    }
    return changed;
  }

  private void read(Optional<String> port, JsonObject values) {
    Setting.Level level = port.isPresent() ? Setting.Level.PORT : Setting.Level.DEVICE;
    List<Setting<?>> rows = SettingTable.rows(level);
    for (String key : values.keySet()) {
      keys.add(port.map(name -> "port." + name + ".").orElse("") + key);
      rows.stream()
          .filter(row -> row.key().equals(key))
          .findFirst()
          .ifPresentOrElse(
              row -> read(port, row, String.valueOf(values.get(key)), values.keySet()),
              () -> problems.add(new Problem(port, key, "unknown setting")));
    }
  }

  private <T> void read(Optional<String> port, Setting<T> row, String text, Set<String> keys) {
    try {
      T value = row.parse(text);
      edits.add(settings -> edited(settings, port, row, value));
      // As on the console: the port of a server's socket is the local port.
      if (value instanceof SocketTarget target
          && target.mode().isServer()
          && !keys.contains(SettingTable.LOCAL_PORT.key())) {
        edits.add(settings -> edited(settings, port, SettingTable.LOCAL_PORT, target.port()));
      }
    } catch (InvalidValueException e) {
      problems.add(new Problem(port, row.key(), String.valueOf(e.getMessage())));
    }
  }

  private static <T> ApplianceSettings edited(
      ApplianceSettings settings, Optional<String> port, Setting<T> row, T value) {
    if (port.isEmpty()) {
      return new ApplianceSettings(settings.device().with(row, value), settings.ports());
    }
    PortSettings unit = settings.unit(port.get());
    return settings.withPort(port.get(), unit.with(row, value));
  }
}
