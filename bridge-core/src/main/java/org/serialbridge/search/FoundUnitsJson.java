package org.serialbridge.search;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import java.util.List;

/** Found units as JSON. */
public final class FoundUnitsJson {
  private FoundUnitsJson() {}

  /** An array with an object for each unit. */
  public static String text(List<FoundUnit> units) {
    return JsonWriter.string(new JsonArray(units.stream().map(FoundUnitsJson::unit).toList()));
  }

  private static JsonObject unit(FoundUnit unit) {
    return JsonObject.builder()
        .value("address", unit.address().toString())
        .value("mac", unit.mac())
        .value("name", unit.name())
        .value("version", unit.version())
        .value("by", new JsonArray(unit.by()))
        .value("services", new JsonArray(unit.services().stream().map(FoundUnitsJson::of).toList()))
        .done();
  }

  private static JsonObject of(FoundService service) {
    return JsonObject.builder()
        .value("type", service.type())
        .value("name", service.name())
        .value("port", service.port())
        .done();
  }
}
