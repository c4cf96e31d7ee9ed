package org.serialbridge.frames;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Setting;

/**
 * What the blocks of a unit tell of its settings.
 *
 * @param values texts of the values, by the names of the settings; no secret is among them
 * @param unreadable reasons by the names of settings whose values no setting can have here
 */
public record UnitValues(Map<String, String> values, Map<String, String> unreadable) {
  public UnitValues {
    values = Map.copyOf(values);
    unreadable = Map.copyOf(unreadable);
  }

  /** Collects values field by field. */
  static final class Builder {
    private PortSettings settings;
    private final Set<Setting<?>> told = new LinkedHashSet<>();
    private final Map<Setting<?>, String> unreadable = new LinkedHashMap<>();

    /** No values yet; a part of a value that no field tells is that of {@code start}. */
    Builder(PortSettings start) {
      settings = start;
    }

    void take(BlockField field, BlockBytes block) {
      try {
        Optional<PortSettings> read = field.reader().read(block, settings);
        if (read.isPresent()) {
          settings = read.get();
          told.addAll(field.rows());
        }
      } catch (InvalidValueException e) {
        field.rows().forEach(row -> unreadable.put(row, String.valueOf(e.getMessage())));
      }
    }

    UnitValues build() {
      told.removeAll(unreadable.keySet());
      Map<String, String> values = new LinkedHashMap<>();
      told.forEach(row -> values.put(row.name(), settings.text(row)));
      Map<String, String> reasons = new LinkedHashMap<>();
      unreadable.forEach((row, reason) -> reasons.put(row.name(), reason));
      return new UnitValues(values, reasons);
    }
  }
}
