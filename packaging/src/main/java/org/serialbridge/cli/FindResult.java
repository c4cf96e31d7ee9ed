package org.serialbridge.cli;

import java.util.ArrayList;
import java.util.List;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.status.LineTestReport;
import org.serialbridge.status.LineTestReport.Found;
import org.serialbridge.status.LineTestReport.Traffic;

/** The outcome of a search, in lines of 80 columns at most. */
final class FindResult {
  private static final int WIDTH = 80;

  private FindResult() {}

  /** The finds, each with the AT commands that take it over. */
  static String text(LineTestReport report, String port) {
    List<String> lines = new ArrayList<>();
    report.found().forEach(found -> add(lines, found, port));
    lines.addAll(report.conclusions());
    if (report.found().isEmpty() || report.state() != LineTestReport.State.FINISHED) {
      lines.add(report.activity());
    }
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(wrapped(InvalidValueException.printable(line))));
    return text.toString();
  }

  private static void add(List<String> lines, Found found, String port) {
    lines.add(found.uart() + ": " + found.evidence());
    found.units().forEach(unit -> lines.add("  unit " + unit.unit() + ": " + unit.answer()));
    lines.add("To use it on " + port + ":");
    lines.add("  AT+UART=" + found.uart());
    if (found.traffic() == Traffic.MODBUS_UNITS) {
      lines.add("  AT+MODTCP=ON");
    }
    lines.add("  AT+Z");
  }

  /** Breaks a line at its spaces. */
  private static String wrapped(String line) {
    StringBuilder text = new StringBuilder();
    String rest = line;
    while (rest.length() > WIDTH) {
      int space = rest.lastIndexOf(' ', WIDTH);
      int end = space > 0 && !rest.substring(0, space).isBlank() ? space : WIDTH;
      text.append(rest, 0, end).append('\n');
      rest = "    " + rest.substring(end).stripLeading();
    }
    return text.append(rest).append('\n').toString();
  }
}
