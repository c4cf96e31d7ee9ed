package org.serialbridge.status;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.serialbridge.modbus.UnitStatus;

/** Hints from the counters of Modbus units, for a person who looks for a fault. */
public final class ModbusHints {
  /** A unit with fewer requests gives no hints. */
  private static final int ENOUGH = 3;

  /** If one answer in this number is bad, the line is noisy. */
  private static final int NOISY_PART = 20;

  private static final int ANY_TCP_UNIT = 255;

  private ModbusHints() {}

  /** The hints, each in one line; empty without findings. */
  public static List<String> of(List<UnitStatus> units) {
    List<String> hints = new ArrayList<>();
    List<UnitStatus> asked = units.stream().filter(unit -> unit.requests() >= ENOUGH).toList();
    asked.stream()
        .filter(unit -> unit.mismatches() * NOISY_PART > unit.answers())
        .forEach(unit -> hints.add(mismatch(unit)));
    List<UnitStatus> mute =
        asked.stream()
            .filter(unit -> unit.answers() == 0 && unit.mismatches() == 0 && unit.timeouts() > 0)
            .toList();
    List<UnitStatus> answering = asked.stream().filter(unit -> unit.answers() > 0).toList();
    if (!mute.isEmpty() && answering.isEmpty() && hints.isEmpty()) {
      hints.add(
          mute.stream().anyMatch(unit -> unit.badCrcs() > 0)
              ? "all answers have a wrong CRC: check speed and parity (AT+UART)"
              : "no unit has ever answered: check wiring (A and B, RX and TX), speed and parity"
                  + " (AT+UART), and unit identifiers");
    } else if (!answering.isEmpty()) {
      mute.forEach(unit -> hints.add(neverAnswered(unit, answering)));
    }
    for (UnitStatus unit : answering) {
      if (unit.badCrcs() * NOISY_PART > unit.answers()) {
        hints.add(
            "unit "
                + unit.unit()
                + " answers with wrong CRCs now and then: noise, termination, or two units with"
                + " this identifier");
      }
      if (unit.unexpectedResponses() * NOISY_PART > unit.answers()) {
        hints.add("unit " + unit.unit() + " often answers too late: increase AT+MODTO");
      }
    }
    return hints;
  }

  private static String mismatch(UnitStatus unit) {
    return "unit "
        + unit.unit()
        + " sent another answer than the requested one "
        + unit.mismatches()
        + " times, the last time "
        + unit.mismatch()
        + ": check unit identifiers and registers, and whether a second master is on the line";
  }

  private static String neverAnswered(UnitStatus mute, List<UnitStatus> answering) {
    String others =
        answering.stream()
            .map(unit -> String.valueOf(unit.unit()))
            .collect(Collectors.joining(", "));
    String hint = "unit " + mute.unit() + " has never answered; these do: " + others;
    return mute.unit() == ANY_TCP_UNIT
        ? hint + ". 255 is what some masters send when no unit is set"
        : hint;
  }
}
