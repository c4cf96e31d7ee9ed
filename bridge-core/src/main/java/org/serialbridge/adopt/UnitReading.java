package org.serialbridge.adopt;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.serialbridge.at.AtReply;
import org.serialbridge.serial.SerialDriver;
import org.serialbridge.serial.SerialUnavailableException;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.UartSettings;

/**
 * The answers of a unit.
 *
 * @param uart the parameters at which it answers
 * @param values its values by the names of commands; a value that it does not know is missing
 */
public record UnitReading(UartSettings uart, Map<String, String> values) implements Reading {
  private static final String VERSION = "VER";
  private static final String MAC = "MAC";

  /**
   * Queries all values of the unit at a device, and leaves the unit in data mode.
   *
   * @param speed its speed in bit/s; empty to try the common speeds
   * @param trying called with the parameters of each attempt
   * @throws UnitException if no unit answers, or the unit stops answering
   */
  public static UnitReading of(
      SerialDriver driver, Path device, Optional<Integer> speed, Consumer<UartSettings> trying)
      throws UnitException {
    try (Conversation line = new Conversation(driver, device)) {
      HardwareUnit unit = HardwareUnit.find(line, HardwareUnit.candidates(speed), trying);
      try {
        return new UnitReading(unit.uart(), values(unit));
      } finally {
        unit.leave();
      }
    } catch (SerialUnavailableException e) {
      throw new UnitException(String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, String> values(HardwareUnit unit) throws UnitException {
    Map<String, String> values = new HashMap<>();
    for (String name : List.of(MAC, VERSION)) {
      unit.query(name).ifPresent(reply -> put(values, name, reply));
    }
    for (Setting<?> row : SettingTable.ROWS) {
      if (!row.isDescribed() && !values.containsKey(row.table().orElseThrow().first())) {
        continue; // a unit that does not know the first setting of a table knows none of it
      }
      Optional<AtReply> reply = unit.query(row.name());
      if (reply.isEmpty() && unit.query(VERSION).isEmpty()) {
        throw new UnitException(
            "the unit stopped answering at AT+" + row.name() + ", nothing changed");
      }
      reply.ifPresent(known -> put(values, row.name(), known));
    }
    return Map.copyOf(values);
  }

  private static void put(Map<String, String> values, String name, AtReply reply) {
    if (reply.isOk()) {
      values.put(name, reply.value());
    }
  }

  /** The unit in words: MAC address, version, parameters. */
  @Override
  public String name() {
    return "unit %s, version %s, at %s"
        .formatted(
            values.getOrDefault(MAC, "unknown"), values.getOrDefault(VERSION, "unknown"), uart);
  }

  @Override
  public Adoption into(
      ApplianceSettings stored, Set<String> ports, String port, boolean takesNetwork) {
    return Adoption.of(values, stored, ports, port, takesNetwork);
  }
}
