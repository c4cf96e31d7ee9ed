package org.serialbridge.host;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.serialbridge.search.FoundService;
import org.serialbridge.search.FoundUnit;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.Ipv4;

/**
 * A line that avahi-browse(1) prints with {@code -rp}:
 *
 * <pre>
 * =;INTERFACE;IPv4;NAME;TYPE;DOMAIN;HOST;ADDRESS;PORT;"KEY=VALUE" "KEY=VALUE" ...
 * </pre>
 *
 * <p>Special characters are {@code \DDD} in names, a backslash and themselves in texts.
 */
final class AvahiLine {
  private static final int FIELDS = 10;
  private static final int NAME = 3;
  private static final int TYPE = 4;
  private static final int ADDRESS = 7;
  private static final int PORT = 8;
  private static final int TEXTS = 9;

  private static final Set<String> PROVIDERS = Set.of("serialbridge", "ser2net");

  private AvahiLine() {}

  /** The units of an output; other services and broken lines are left out. */
  static List<FoundUnit> units(String output) {
    return output.lines().flatMap(line -> unit(line).stream()).toList();
  }

  private static Optional<FoundUnit> unit(String line) {
    String[] fields = line.split(";", FIELDS);
    if (fields.length != FIELDS || !fields[0].equals("=") || !fields[2].equals("IPv4")) {
      return Optional.empty();
    }
    Map<String, String> texts = texts(fields[TEXTS]);
    if (!texts.getOrDefault("model", "").equals("serialbridge")
        && !PROVIDERS.contains(texts.getOrDefault("provider", ""))) {
      return Optional.empty();
    }
    try {
      return Optional.of(unit(fields, texts));
    } catch (InvalidValueException | NumberFormatException e) {
      return Optional.empty(); // no line of avahi-browse
    }
  }

  private static FoundUnit unit(String[] fields, Map<String, String> texts)
      throws InvalidValueException {
    String name = unescaped(fields[NAME]);
    String type = fields[TYPE].replaceFirst("^_", "").replaceFirst("\\._tcp$", "");
    boolean isOfDevice = type.equals("http") || type.equals("https");
    String mac = texts.getOrDefault("mac", "").replaceAll("[:-]", "").toUpperCase(Locale.ROOT);
    return new FoundUnit(
        Ipv4.of(fields[ADDRESS]),
        mac,
        isOfDevice ? name : "",
        texts.getOrDefault("version", ""),
        List.of("DNS-SD"),
        List.of(new FoundService(type, name, Integer.parseInt(fields[PORT]))));
  }

  private static Map<String, String> texts(String field) {
    Map<String, String> texts = new HashMap<>();
    for (String text : quoted(field)) {
      int equals = text.indexOf('=');
      if (equals > 0) {
        texts.putIfAbsent(
            text.substring(0, equals).toLowerCase(Locale.ROOT), text.substring(equals + 1));
      }
    }
    return texts;
  }

  private static List<String> quoted(String field) {
    List<String> texts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    boolean isOpen = false;
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '"') {
        if (isOpen) {
          texts.add(text.toString());
        }
        text.setLength(0);
        isOpen = !isOpen;
      } else if (isOpen) {
        i += c == '\\' && i + 1 < field.length() ? 1 : 0;
        text.append(field.charAt(i));
      }
    }
    return texts;
  }

  /** A name of UTF-8, whose special bytes are decimal numbers behind a backslash. */
  private static String unescaped(String name) {
    byte[] escaped = name.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[escaped.length];
    int length = 0;
    for (int i = 0; i < escaped.length; i++) {
      if (escaped[i] == '\\' && isNumber(escaped, i + 1)) {
        bytes[length++] = (byte) number(escaped, i + 1);
        i += 3;
      } else {
        i += escaped[i] == '\\' && i + 1 < escaped.length ? 1 : 0;
        bytes[length++] = escaped[i];
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static boolean isNumber(byte[] text, int at) {
    if (at + 3 > text.length) {
      return false;
    }
    for (int i = at; i < at + 3; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return false;
      }
    }
    return true;
  }

  private static int number(byte[] text, int at) {
    return (text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + text[at + 2] - '0';
  }
}
