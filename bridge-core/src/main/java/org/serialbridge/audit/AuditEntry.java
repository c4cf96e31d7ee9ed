package org.serialbridge.audit;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A line of the audit log.
 *
 * @param time when it happened
 * @param author who caused it
 * @param what the words of an {@link AuditEvent}
 * @param port the port that it is about; empty if it is about the device
 * @param key key of a setting
 * @param before the value before
 * @param after the value after
 * @param result the outcome in words; empty texts are left out of the line
 */
public record AuditEntry(
    Instant time,
    Author author,
    String what,
    String port,
    String key,
    String before,
    String after,
    String result) {
  private static final int FIRST_PRINTABLE = ' ';
  private static final int LAST_PRINTABLE = '~';

  /** An entry without a setting. */
  static AuditEntry of(Instant time, Author author, AuditEvent what, String port, String result) {
    return new AuditEntry(time, author, what.words(), port, "", "", "", result);
  }

  /** The entry of a line; empty if it is none. */
  public static Optional<AuditEntry> parse(String line) {
    try {
      JsonObject in = JsonParser.object().from(line);
      return Optional.of(
          new AuditEntry(
              Instant.parse(text(in, "time")),
              new Author(text(in, "who"), text(in, "from")),
              text(in, "what"),
              text(in, "port"),
              text(in, "key"),
              text(in, "old"),
              text(in, "new"),
              text(in, "result")));
    } catch (JsonParserException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String text(JsonObject in, String key) {
    return in.getString(key, "");
  }

  /** The object, in printable ASCII: the values may come from strangers. */
  String json() {
    JsonStringWriter out = JsonWriter.string().object();
    out.value("time", time.truncatedTo(ChronoUnit.MILLIS).toString());
    value(out, "who", author.who());
    value(out, "from", author.from());
    value(out, "port", port);
    value(out, "what", what);
    value(out, "key", key);
    value(out, "old", before);
    value(out, "new", after);
    value(out, "result", result);
    return printable(out.end().done());
  }

  private static void value(JsonStringWriter out, String key, String text) {
    if (!text.isEmpty()) {
      out.value(key, text);
    }
  }

  /** All that is not printable stands within texts, where it may be escaped. */
  private static String printable(String json) {
    StringBuilder out = new StringBuilder(json.length());
    json.chars()
        .forEach(
            c -> {
              if (c >= FIRST_PRINTABLE && c <= LAST_PRINTABLE) {
                out.append((char) c);
              } else {
                out.append(String.format("\\u%04x", c));
              }
            });
    return out.toString();
  }
}
