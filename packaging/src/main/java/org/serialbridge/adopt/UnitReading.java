package org.serialbridge.adopt;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.serialbridge.at.AtReply;
import org.serialbridge.serial.SerialDriver;
import org.serialbridge.serial.SerialUnavailableException;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.UartSettings;

/**
 * What a unit answered.
 *
 * @param uart the parameters at which it does
 * @param values its values by the names of commands; one that it does not know is missing
 */
public record UnitReading(UartSettings uart, Map<String, String> values) {
  private static final String VERSION = "VER";
  private static final String MAC = "MAC";

  /**
   * Asks the unit on a device for everything, and leaves it in data mode.
   *
   * @param speed its speed; each that is common, if it is not known
   * @param trying told of the parameters of each attempt
   * @throws UnitException if there is none, or it falls silent
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
      Optional<AtReply> reply = unit.query(row.name());
      if (reply.isEmpty() && unit.query(VERSION).isEmpty()) {
        throw new UnitException("the unit fell silent at AT+" + row.name() + ", nothing changed");
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

  /** Which unit it is, in words. */
  public String name() {
    return "unit %s, version %s, at %s"
        .formatted(
            values.getOrDefault(MAC, "unknown"), values.getOrDefault(VERSION, "unknown"), uart);
  }

  /**
   * What its settings come to.
   *
   * @param stored all settings here
   * @param port the port that takes them over
   * @param takesNetwork whether the addresses are taken over, too
   */
  public Adoption into(ApplianceSettings stored, String port, boolean takesNetwork) {
    return Adoption.of(values, stored, port, takesNetwork);
  }
}
