package org.serialbridge.it;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What {@code serialbridge status} says of one state of a bridge in its two forms.
 *
 * @param json with {@code --json}
 * @param table without it, two blanks between the cells, and TIME for each time
 */
record StatusAnswer(JsonObject json, String table) {
  /** Members that grow while nothing happens. */
  private static final Set<String> TIMES =
      Set.of("seconds", "secondsAgo", "countedSeconds", "heardMillisAgo");

  private static final List<String> COUNTS =
      List.of("fromLine", "toLine", "fromPeers", "toPeers", "dropped");
  private static final List<String> NUMBERS =
      List.of("connects", "failures", "slowPeersClosed", "restarts");

  /** An answer whose table is as it was printed. */
  static StatusAnswer of(JsonObject json, String printed) {
    String table =
        printed.replaceAll("\\d+ (s|min( \\d+ s)?)\\b", "TIME").replaceAll("(?<=\\S) {2,}", "  ");
    return new StatusAnswer(json, table.replaceAll("(?m)^ +", ""));
  }

  JsonObject converter(String name) {
    return objects(json, "converters").stream()
        .filter(converter -> converter.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The table that shows what the JSON says. */
  String tableOfJson() {
    StringBuilder ports = new StringBuilder("\nPORT  DEVICE  PARAMETERS  MODE  STATE\n");
    StringBuilder counters =
        new StringBuilder("\nPORT  FROM LINE  TO LINE  WAITING  FROM PEERS  TO PEERS  DROPPED  ");
    counters.append("CONNECTS  FAILURES  SLOW PEERS CLOSED  RESTARTS\n");
    StringBuilder errors = new StringBuilder("\n");
    StringBuilder peers = new StringBuilder("\nPORT  NUMBER  ADDRESS  CONNECTED FOR  ");
    peers.append("FROM  TO  DROPPED  WAITING\n");
    for (JsonObject converter : objects(json, "converters")) {
      String name = converter.getString("name");
      ports.append(name).append(port(converter)).append('\n');
      counters.append(name).append(counters(converter)).append('\n');
      if (converter.has("lastError") && !converter.isNull("lastError")) {
        String text = converter.getObject("lastError").getString("text");
        errors.append("%s: TIME ago: %s\n".formatted(name, text));
      }
      objects(converter, "peers")
          .forEach(peer -> peers.append(name).append(peer(peer)).append('\n'));
    }
    String first =
        "serialbridge %s on %s, running for TIME\nhost network: managed by the host\n"
            .formatted(json.getString("version"), json.getString("device"));
    return first + ports + counters + errors + peers;
  }

  private static String port(JsonObject converter) {
    JsonObject line = converter.getObject("line");
    JsonObject endpoint = converter.getObject("endpoint");
    return cells(
        line.getString("device"),
        line.getString("inForce", "absent: " + line.getString("problem")),
        endpoint.getString("mode"),
        endpoint.getString("state"));
  }

  private static String counters(JsonObject converter) {
    StringBuilder row = new StringBuilder();
    for (String name : COUNTS) {
      row.append(cells(count(converter.getObject(name))));
      if (name.equals("toLine")) {
        row.append(cells(converter.getObject("line").get("waitingBytes")));
      }
    }
    NUMBERS.forEach(name -> row.append(cells(converter.get(name))));
    return row.toString();
  }

  private static String peer(JsonObject peer) {
    return cells(
        peer.get("number"),
        peer.getString("address"),
        "TIME",
        count(peer.getObject("from")),
        count(peer.getObject("to")),
        count(peer.getObject("dropped")),
        peer.get("waitingBytes"));
  }

  private static String cells(Object... cells) {
    StringBuilder row = new StringBuilder();
    for (Object cell : cells) {
      row.append("  ").append(Objects.requireNonNull(cell));
    }
    return row.toString();
  }

  private static String count(JsonObject count) {
    return count.get("bytes") + " (" + count.get("packets") + ")";
  }

  private static List<JsonObject> objects(JsonObject parent, String name) {
    return parent.getArray(name).stream().map(JsonObject.class::cast).toList();
  }

  /** The same without what changes as time passes. */
  static JsonObject withoutTimes(JsonObject json) {
    JsonObject copy = new JsonObject();
    json.forEach(
        (key, value) -> {
          if (!TIMES.contains(key)) {
            copy.put(key, withoutTimes(value));
          }
        });
    return copy;
  }

  private static Object withoutTimes(Object value) {
    if (value instanceof JsonArray array) {
      return new JsonArray(array.stream().map(StatusAnswer::withoutTimes).toList());
    }
    return value instanceof JsonObject object ? withoutTimes(object) : value;
  }
}
