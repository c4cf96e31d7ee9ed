package org.serialbridge.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.serialbridge.settings.Group;
import org.serialbridge.settings.Part;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SocketMode;

/** The setting table as a chapter of the documents and as a manual page. */
public final class SettingsReference {
  private static final int COLUMNS = 120;

  private SettingsReference() {}

  /** Prints the chapter, as a program of its own. */
  public static void main(String[] arguments) {
    System.out.print(markdown());
  }

  // ---- docs/at-commands.md

  static String markdown() {
    StringBuilder out = new StringBuilder();
    for (Group group : Group.values()) {
      out.append("### ").append(group.heading()).append("\n\n");
      rows(group).forEach(row -> markdown(out, row));
      out.append('\n');
    }
    return out.toString().stripTrailing() + "\n";
  }

  private static void markdown(StringBuilder out, Setting<?> row) {
    String factory = PortSettings.FACTORY.text(row);
    String head =
        "- %s (%s, factory %s): %s. %s"
            .formatted(
                span(row, one -> "**AT+" + one.name() + "**"),
                span(row, one -> "`" + one.key() + "`"),
                factory.isEmpty() ? "empty" : "`" + factory + "`",
                label(row),
                facts(row));
    out.append(wrapped(head, "  "));
    List<Part<?>> parts = row.syntax().parts();
    for (Part<?> part : parts) {
      if (parts.size() > 1) {
        out.append(wrapped("  - " + part.label() + ": " + part.accepts() + words(part), "    "));
      } else if (!isOnOff(row)) {
        part.choices().stream()
            .map(choice -> "  - `" + choice.keyword() + "`: " + choice.label())
            .forEach(line -> out.append(wrapped(line, "    ")));
      }
    }
  }

  private static String words(Part<?> part) {
    String words =
        part.choices().stream()
            .filter(choice -> !choice.keyword().equals(choice.label()))
            .map(choice -> choice.keyword() + ": " + choice.label())
            .collect(Collectors.joining(", "));
    String leftOut = part.leftOut().map(text -> "; left out: " + text).orElse("");
    return (words.isEmpty() ? "" : " (" + words + ")") + leftOut;
  }

  private static boolean isOnOff(Setting<?> row) {
    return row.factory() instanceof Boolean;
  }

  // ---- serialbridge-settings(5)

  static String manualPage() {
    StringBuilder out =
        new StringBuilder(
            """
            .TH SERIALBRIDGE-SETTINGS 5 2026-11-28 serialbridge "File Formats"
            .SH NAME
            serialbridge-settings \\- settings of serialbridge, their keys and AT commands
            .SH DESCRIPTION
            A file of settings, as
            .B serialbridge config export
            writes it, has a line for each setting:
            .B device.KEY = VALUE
            for a setting that all ports share,
            .B port.NAME.KEY = VALUE
            for a setting of a port.
            On the serial port,
            .B AT+NAME=VALUE
            sets the same value.
            """);
    for (Group group : Group.values()) {
      out.append(".SH ").append(group.heading().toUpperCase(Locale.ROOT)).append('\n');
      rows(group).forEach(row -> manualPage(out, row));
    }
    return out.append(".SH SEE ALSO\n.BR serialbridge (1)\n").toString();
  }

  private static void manualPage(StringBuilder out, Setting<?> row) {
    String names = span(row, one -> "AT+" + one.name()).replace(" ", "\\ ");
    out.append(".TP\n.BR %s \" (%s)\"\n".formatted(names, span(row, Setting::key)));
    out.append(troff(label(row) + ". " + facts(row)));
    out.append(troff("Factory value: " + PortSettings.FACTORY.text(row)));
    boolean isSaid =
        row.syntax().parts().size() == 1
            && (isOnOff(row) || row.syntax().parts().get(0).choices().isEmpty());
    for (Part<?> part : isSaid ? List.<Part<?>>of() : row.syntax().parts()) {
      String name = part.label().isEmpty() ? "Values" : part.label();
      out.append(".br\n").append(troff(name + ": " + part.accepts() + words(part)));
    }
  }

  /** A line of text; one that begins with a dot or a quote would be a request. */
  private static String troff(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replaceFirst("^(?=[.'])", "\\\\&") + "\n";
  }

  // ---- both

  private static List<Setting<?>> rows(Group group) {
    return SettingTable.ROWS.stream()
        .filter(row -> row.group() == group && row.isDescribed())
        .toList();
  }

  /** The settings of the table of a row; of most rows it is the only one. */
  private static List<Setting<?>> tableOf(Setting<?> row) {
    return row.table().isEmpty()
        ? List.of(row)
        : SettingTable.ROWS.stream().filter(one -> one.table().equals(row.table())).toList();
  }

  /** {@code first to last} of a table, or the text of the row. */
  private static String span(Setting<?> row, Function<Setting<?>, String> text) {
    List<Setting<?>> all = tableOf(row);
    String first = text.apply(row);
    return all.size() == 1 ? first : first + " to " + text.apply(all.get(all.size() - 1));
  }

  private static String label(Setting<?> row) {
    return row.table().map(Setting.Table::heading).orElse(row.label());
  }

  private static String facts(Setting<?> row) {
    List<String> facts = new ArrayList<>(List.of(row.help()));
    if (row.syntax().parts().size() == 1) {
      Part<?> part = row.syntax().parts().get(0);
      if (part.type() != Part.Type.CHOICE) {
        facts.add("Accepted: " + part.accepts() + ".");
      } else if (isOnOff(row)) {
        facts.add(part.accepts() + ".");
      }
    }
    if (row.modes().size() < SocketMode.values().length) {
      facts.add(
          "Only in "
              + row.modes().stream().map(SocketMode::keyword).collect(Collectors.joining(", "))
              + ".");
    }
    if (row.effect() == Setting.Effect.AT_ONCE) {
      facts.add("Takes effect at once.");
    }
    if (row.table().isPresent()) {
      facts.add(PortSettings.FACTORY.text(row) + ", or the parts below.");
    }
    return String.join(" ", facts);
  }

  private static String wrapped(String text, String indent) {
    StringBuilder out = new StringBuilder();
    int column = 0;
    for (String word : text.split("(?<=[^ ]) ", -1)) {
      if (column > 0 && column + 1 + word.length() > COLUMNS) {
        out.append('\n').append(indent).append(word);
        column = indent.length() + word.length();
      } else {
        out.append(column > 0 ? " " : "").append(word);
        column += word.length() + (column > 0 ? 1 : 0);
      }
    }
    return out.append('\n').toString();
  }
}
