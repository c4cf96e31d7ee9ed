package org.serialbridge.settings;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Settings as text, a line for each: {@code device.KEY = "value"} and {@code port.NAME.KEY =
 * "value"}, with the values as on the AT console. The first key is {@code format}, the last one
 * {@code end}, so that a text that was cut short is told.
 */
public final class SettingsText {
  private static final String FORMAT_KEY = "format";
  private static final String FORMAT = "1";
  private static final String END_KEY = "end";
  private static final String END = "yes";
  static final String NOT_WHOLE =
      "not whole (expected: "
          + FORMAT_KEY
          + " = "
          + FORMAT
          + " first, "
          + END_KEY
          + " = "
          + END
          + " last)";
  private static final String NO_PROPERTIES = "not in the properties format";
  private static final String NO_TEXT = "not one text in quotes";
  private static final int LONGEST_KEY = 80;

  /** Bytes that no text file has, the white space of the properties format aside. */
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0B\\x0E-\\x1F\\x7F]");

  private static final String NO_FILE = "no text, but a byte %02X: this is no file of settings";

  private SettingsText() {}

  /**
   * A key and its value as written.
   *
   * @param line number of its line, from 1
   */
  public record Entry(int line, String key, String value) {}

  /**
   * Problem of a line.
   *
   * @param line its number, from 1
   * @param key its key; empty if it has none
   * @param text the fault and the accepted values; shows no secret
   */
  public record Problem(int line, String key, String text) {
    /** {@code line 3: device.web.port: Enter a number ...}. */
    @Override
    public String toString() {
      return "line " + line + ": " + withoutLine();
    }

    String withoutLine() {
      return key.isEmpty() ? text : key + ": " + text;
    }
  }

  /**
   * A text that was read.
   *
   * @param edit sets all settings of the text that have good values
   * @param problems all wrong values
   * @param unknown all keys that do not exist
   * @param isWhole whether the text has its first and its last line
   */
  public record Parsed(
      SettingsEdit edit, List<Problem> problems, List<Problem> unknown, boolean isWhole) {
    /** All that is wrong, line by line. */
    public List<Problem> all() {
      List<Problem> all = new ArrayList<>(problems);
      all.addAll(unknown);
      all.sort(Comparator.comparingInt(Problem::line));
      return List.copyOf(all);
    }
  }

  /** The text of settings: a line for each, those with factory values too. */
  static String format(ApplianceSettings settings) {
    return format(
        settings,
        "Settings of serialbridge, which writes this file: change them by AT commands, on the web page"
            + " or by serialbridge config import.",
        row -> true,
        false);
  }

  /** The same for people: each line with its meaning and the accepted values. */
  public static String export(ApplianceSettings settings) {
    return format(
        settings,
        "Settings of serialbridge. Passwords are among them. A file that is imported may have some of these lines only.",
        row -> true,
        true);
  }

  /** The same without {@link Setting#isConfidential() confidential} settings. */
  public static String exportWithoutSecrets(ApplianceSettings settings) {
    return format(
        settings,
        "Settings of serialbridge, without those that may hold secrets. A file that is imported may have some of these lines only.",
        row -> !row.isConfidential(),
        true);
  }

  /** A text with some of the settings, to be imported for a port. */
  public static String of(PortSettings settings, String port, List<Setting<?>> rows) {
    PropertiesConfiguration out = new PropertiesConfiguration();
    out.setProperty(FORMAT_KEY, FORMAT);
    for (Setting<?> row : rows) {
      String level = row.level() == Setting.Level.DEVICE ? "device." : "port." + port + ".";
      out.setProperty(level + row.key(), quoted(settings.text(row)));
    }
    return text(out);
  }

  /** Quotes keep spaces at the ends, which the properties format drops. */
  private static String quoted(String value) {
    return '"' + value + '"';
  }

  private static String format(
      ApplianceSettings settings, String header, Predicate<Setting<?>> which, boolean explains) {
    PropertiesConfiguration out = new PropertiesConfiguration();
    out.setHeader(header);
    out.setProperty(FORMAT_KEY, FORMAT);
    formatLevel(out, "device.", Setting.Level.DEVICE, settings.device(), which, explains);
    new TreeMap<>(settings.ports())
        .forEach(
            (port, values) ->
                formatLevel(
                    out, "port." + port + ".", Setting.Level.PORT, values, which, explains));
    return text(out);
  }

  private static String text(PropertiesConfiguration out) {
    out.setProperty(END_KEY, END);
    StringWriter text = new StringWriter();
    try (Writer writer = text) {
      out.write(writer);
    } catch (ConfigurationException | IOException e) {
      throw new IllegalStateException("settings: cannot be written to memory", e);
    }
    return text.toString();
  }

  private static void formatLevel(
      PropertiesConfiguration out,
      String prefix,
      Setting.Level level,
      Settings settings,
      Predicate<Setting<?>> which,
      boolean explains) {
    for (Setting<?> row : SettingTable.rows(level).stream().filter(which).toList()) {
      String key = prefix + row.key();
      out.setProperty(key, quoted(row.text(settings)));
      if (explains) {
        out.getLayout().setComment(key, "AT+" + row.name() + ": " + row.described());
      }
    }
  }

  /** Reads a text of any of the settings. The format allows values without quotes. */
  public static Parsed parse(String text) {
    return parse(text, false);
  }

  /** The same for a text that was written by {@link #format}: every value is in quotes. */
  static Parsed parseStrictly(String text) {
    return parse(text, true);
  }

  private static Parsed parse(String text, boolean needsQuotes) {
    List<Problem> problems = new ArrayList<>();
    List<Entry> entries = entries(text, problems);
    return new Reader(needsQuotes, problems).read(entries);
  }

  /**
   * The entries of any text in the properties format; lines that are not go to the problems. Of
   * what is no text at all there is one problem and no entry.
   */
  public static List<Entry> entries(String text, List<Problem> problems) {
    List<Entry> entries = new ArrayList<>();
    Matcher control = CONTROL.matcher(text);
    if (control.find()) {
      int line =
          1 + (int) text.substring(0, control.start()).chars().filter(c -> c == '\n').count();
      problems.add(new Problem(line, "", NO_FILE.formatted((int) text.charAt(control.start()))));
      return entries;
    }
    PropertiesConfiguration.PropertiesReader in =
        new PropertiesConfiguration.PropertiesReader(new StringReader(text));
    while (true) {
      try {
        if (!in.nextProperty()) {
          return entries;
        }
        entries.add(new Entry(in.getLineNumber(), in.getPropertyName(), in.getPropertyValue()));
      } catch (IOException | RuntimeException e) {
        // The library throws unchecked exceptions too, for example at a broken \ u escape. Their
        // messages quote the text, which may be a secret.
        problems.add(new Problem(in.getLineNumber(), "", NO_PROPERTIES));
      }
    }
  }

  /** Goes through the entries once, and collects values and problems. */
  private static final class Reader {
    private final boolean needsQuotes;
    private final List<Problem> problems;
    private final List<Problem> unknown = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private final SettingsEdit edit = new SettingsEdit();

    Reader(boolean needsQuotes, List<Problem> problems) {
      this.needsQuotes = needsQuotes;
      this.problems = problems;
    }

    Parsed read(List<Entry> entries) {
      boolean begins = false;
      boolean ends = false;
      for (Entry entry : entries) {
        String[] parts = entry.key.split("\\.", 3);
        if (entry.key.equals(FORMAT_KEY)) {
          begins = seen.add(FORMAT_KEY) && entry.value.equals(FORMAT);
          if (!begins) {
            problems.add(problem(entry, "unknown (expected: " + FORMAT + ")"));
          }
        } else if (entry.key.equals(END_KEY)) {
          ends = seen.add(END_KEY) && entry.value.equals(END);
        } else if (parts[0].equals("device") && parts.length > 1) {
          String key = entry.key.substring("device.".length());
          row(Setting.Level.DEVICE, key, entry)
              .ifPresent(row -> read(SettingsEdit.DEVICE, row, entry));
        } else if (parts[0].equals("port")
            && parts.length == 3
            && ApplianceSettings.isPortName(parts[1])) {
          row(Setting.Level.PORT, parts[2], entry).ifPresent(row -> read(parts[1], row, entry));
        } else {
          unknown(entry, List.of("device.KEY", "port.NAME.KEY"));
        }
      }
      return new Parsed(edit, List.copyOf(problems), List.copyOf(unknown), begins && ends);
    }

    private Optional<Setting<?>> row(Setting.Level level, String key, Entry entry) {
      Optional<Setting<?>> found = SettingTable.withKey(level, key);
      if (found.isEmpty()) {
        List<Setting<?>> rows = SettingTable.rows(level);
        String prefix = entry.key.substring(0, entry.key.length() - key.length());
        unknown(entry, rows.stream().map(row -> prefix + row.key()).toList());
      }
      return found;
    }

    private void unknown(Entry entry, List<String> keys) {
      unknown.add(problem(entry, "unknown setting (nearest: " + nearest(entry.key, keys) + ")"));
    }

    private <T> void read(String port, Setting<T> row, Entry entry) {
      boolean isQuoted =
          entry.value.length() >= 2 && entry.value.startsWith("\"") && entry.value.endsWith("\"");
      if (!seen.add(entry.key)) {
        problems.add(problem(entry, NO_TEXT + ": it stands here twice"));
        return;
      }
      if (!isQuoted && (needsQuotes || entry.value.startsWith("\""))) {
        problems.add(problem(entry, NO_TEXT));
        return;
      }
      String value = isQuoted ? entry.value.substring(1, entry.value.length() - 1) : entry.value;
      try {
        edit.set(port, row, row.parse(value));
      } catch (InvalidValueException e) {
        // A quote within: lines ran together, and the next one may be a secret.
        problems.add(
            problem(entry, value.contains("\"") ? NO_TEXT : String.valueOf(e.getMessage())));
      }
    }
  }

  private static Problem problem(Entry entry, String text) {
    return new Problem(entry.line, InvalidValueException.shortened(entry.key), text);
  }

  private static String nearest(String key, List<String> candidates) {
    String start = key.substring(0, Math.min(key.length(), LONGEST_KEY));
    return candidates.stream()
        .min(
            Comparator.comparing(one -> LevenshteinDistance.getDefaultInstance().apply(start, one)))
        .orElse("");
  }
}
