package org.serialbridge.web;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the documents of requests. */
final class Json {
  /** The parser calls itself for each level. */
  private static final int MOST_LEVELS = 8;

  private Json() {}

  /** The object that is the body of a request. */
  static JsonObject object(Request request) throws ErrorResponse {
    String text = request.body(StandardCharsets.UTF_8);
    if (levels(text) > MOST_LEVELS) {
      throw new ErrorResponse(HttpResponseStatus.BAD_REQUEST, "JSON: too many levels");
    }
    try {
      return JsonParser.object().from(text);
    } catch (JsonParserException e) {
      throw new ErrorResponse(HttpResponseStatus.BAD_REQUEST, "not a JSON object");
    }
  }

  /** How deep it goes, or would if its brackets were all outside of texts. */
  private static int levels(String text) {
    int level = 0;
    int deepest = 0;
    boolean isText = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        isText = !isText;
      } else if (!isText && (c == '{' || c == '[')) {
        deepest = Math.max(deepest, ++level);
      } else if (!isText && (c == '}' || c == ']')) {
        level--;
      }
    }
    return deepest;
  }

  /** A text that must be there. */
  static String text(JsonObject in, String key) throws ErrorResponse {
    if (in.get(key) instanceof String text) {
      return text;
    }
    throw new ErrorResponse(HttpResponseStatus.BAD_REQUEST, key + ": missing (expected: a text)");
  }

  /** A member that is an object; an empty one if it is missing. */
  static JsonObject object(JsonObject in, String key) throws ErrorResponse {
    Object member = in.get(key);
    if (member == null) {
      return new JsonObject();
    }
    if (member instanceof JsonObject object) {
      return object;
    }
    throw new ErrorResponse(HttpResponseStatus.BAD_REQUEST, key + ": not an object");
  }

  /**
   * Names of ports: {@code ["com1"]} or {@code "all"}; none if the member is missing.
   *
   * @param there all that there are
   */
  static Set<String> ports(JsonObject in, List<String> there) throws ErrorResponse {
    Object member = in.get("ports");
    if ("all".equals(member)) {
      return new LinkedHashSet<>(there);
    }
    List<Object> named = new ArrayList<>();
    if (member instanceof JsonArray array) {
      named.addAll(array);
    } else if (member != null) {
      throw new ErrorResponse(HttpResponseStatus.BAD_REQUEST, "ports: expected names, or \"all\"");
    }
    Set<String> ports = new LinkedHashSet<>();
    for (Object one : named) {
      ports.add(port(String.valueOf(one), there));
    }
    return ports;
  }

  /** The name of a port that there is. */
  static String port(String name, List<String> there) throws ErrorResponse {
    if (!there.contains(name)) {
      throw new ErrorResponse(
          HttpResponseStatus.NOT_FOUND,
          "no such port (expected: " + String.join(", ", there) + ")");
    }
    return name;
  }
}
