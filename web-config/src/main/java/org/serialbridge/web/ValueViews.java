package org.serialbridge.web;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.serialbridge.modbus.ModbusTable;
import org.serialbridge.settings.SettingsFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The named views of the page Values: rows of registers, in the file {@code views.json} beside the
 * settings. At most {@value #MOST_VIEWS} views of {@value #MOST_ROWS} rows. Blocks on the disk; on
 * one thread.
 */
final class ValueViews {
  static final int MOST_VIEWS = 8;
  static final int MOST_ROWS = 64;
  static final int LONGEST_NAME = 40;

  private static final Logger LOG = LoggerFactory.getLogger(ValueViews.class);
  private static final String NAME = "views.json";
  private static final int LARGEST_FILE = 256 * 1024;
  private static final int MOST_SECONDS = 3_600;
  private static final int LARGEST_ADDRESS = 65_535;
  private static final int LARGEST_UNIT = 255;
  private static final int MOST_DECIMALS = 6;
  private static final int LAST_BIT = 15;
  private static final List<String> TYPES = List.of("u16", "s16", "u32", "s32", "f32", "bit");
  private static final List<String> ORDERS = List.of("ABCD", "CDAB", "BADC", "DCBA");

  private final Path folder;
  private @Nullable List<JsonObject> views;

  ValueViews(Path folder) {
    this.folder = folder;
  }

  /** All views, as a document. */
  String json() {
    return JsonWriter.string().object().array("views", loaded()).end().done();
  }

  private List<JsonObject> loaded() {
    if (views == null) {
      views = read();
    }
    return views;
  }

  private List<JsonObject> read() {
    Path file = folder.resolve(NAME);
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw new IOException("larger than " + LARGEST_FILE + " bytes");
      }
      List<JsonObject> all = new ArrayList<>();
      for (Object each : JsonParser.object().from(Files.readString(file)).getArray("views")) {
        all.add(checked((JsonObject) each));
      }
      return all;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException | JsonParserException | ErrorResponse | RuntimeException e) {
      LOG.warn("web: {} cannot be used: {}; {}", file, e.toString(), setAside(file));
      return List.of();
    }
  }

  private static String setAside(Path file) {
    Path aside = file.resolveSibling(NAME + ".damaged");
    try {
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      return "kept as " + aside;
    } catch (IOException e) {
      return "cannot be set aside: " + SettingsFile.reason(e);
    }
  }

  /**
   * Stores a view in place of the one with its name.
   *
   * @throws ErrorResponse if a member of it is wrong, if there are too many views, or if it cannot
   *     be stored: then nothing has changed
   */
  void save(JsonObject in) throws ErrorResponse {
    JsonObject view = checked(in);
    List<JsonObject> next = without(view.getString("name"));
    if (next.size() == MOST_VIEWS) {
      throw new ErrorResponse(
          HttpResponseStatus.CONFLICT,
          "there are " + MOST_VIEWS + " views already: delete one first");
    }
    next.add(view);
    store(next);
  }

  /** Deletes a view, if it is there. */
  void delete(String name) throws ErrorResponse {
    store(without(name));
  }

  private List<JsonObject> without(@Nullable String name) {
    return new ArrayList<>(
        loaded().stream().filter(view -> !view.getString("name").equals(name)).toList());
  }

  private void store(List<JsonObject> next) throws ErrorResponse {
    String document = JsonWriter.string().object().array("views", next).end().done();
    try {
      SettingsFile.replace(folder, NAME, document.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new ErrorResponse(HttpResponseStatus.CONFLICT, "not stored: " + SettingsFile.reason(e));
    }
    views = next;
  }

  /** A view with its members, and nothing else. */
  private static JsonObject checked(JsonObject in) throws ErrorResponse {
    JsonObject view = new JsonObject();
    view.put("name", name(in, 1));
    view.put("port", name(in, "port", 1));
    view.put("seconds", number(in, "seconds", 1, MOST_SECONDS));
    if (!(in.get("rows") instanceof JsonArray rows) || rows.size() > MOST_ROWS) {
      throw wrong("rows: expected a list of " + MOST_ROWS + " at most");
    }
    JsonArray checked = new JsonArray();
    for (Object row : rows) {
      if (!(row instanceof JsonObject object)) {
        throw wrong("rows: expected objects");
      }
      checked.add(checkedRow(object));
    }
    view.put("rows", checked);
    return view;
  }

  private static JsonObject checkedRow(JsonObject in) throws ErrorResponse {
    JsonObject row = new JsonObject();
    row.put("name", name(in, 0));
    row.put("unit", number(in, "unit", 0, LARGEST_UNIT));
    row.put("kind", ModbusTable.of(Json.text(in, "kind")).orElseThrow(() -> wrong("kind")).label());
    row.put("address", number(in, "address", 0, LARGEST_ADDRESS));
    row.put("type", oneOf(in, "type", TYPES));
    row.put("order", oneOf(in, "order", ORDERS));
    row.put("bit", number(in, "bit", 0, LAST_BIT));
    row.put("decimals", number(in, "decimals", 0, MOST_DECIMALS));
    if (!(in.get("factor") instanceof Number factor)
        || !Double.isFinite(factor.doubleValue())
        || factor.doubleValue() == 0) {
      throw wrong("factor: expected a number other than 0");
    }
    row.put("factor", factor);
    return row;
  }

  private static String name(JsonObject in, int least) throws ErrorResponse {
    return name(in, "name", least);
  }

  private static String name(JsonObject in, String key, int least) throws ErrorResponse {
    String name = Json.text(in, key).strip();
    if (name.length() < least || name.length() > LONGEST_NAME) {
      throw wrong(key + ": expected " + least + " to " + LONGEST_NAME + " characters");
    }
    return name;
  }

  private static int number(JsonObject in, String key, int least, int most) throws ErrorResponse {
    if (in.get(key) instanceof Integer number && number >= least && number <= most) {
      return number;
    }
    throw wrong(key + ": expected a number from " + least + " to " + most);
  }

  private static String oneOf(JsonObject in, String key, List<String> accepted)
      throws ErrorResponse {
    String text = Json.text(in, key);
    if (!accepted.contains(text)) {
      throw wrong(key + ": expected " + String.join(", ", accepted));
    }
    return text;
  }

  private static ErrorResponse wrong(String text) {
    return new ErrorResponse(HttpResponseStatus.BAD_REQUEST, text);
  }
}
