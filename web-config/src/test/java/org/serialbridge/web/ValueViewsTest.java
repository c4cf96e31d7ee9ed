package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Views of registers on disk, and those that are refused. */
class ValueViewsTest {
  private static final String ROW =
      """
      {"name": "flow", "unit": 1, "kind": "holding", "address": 7, "type": "f32",
       "order": "CDAB", "bit": 0, "factor": 0.1, "decimals": 1}""";

  @TempDir private Path folder;
  private ValueViews views;

  @BeforeEach
  void open() {
    views = new ValueViews(folder);
  }

  private static JsonObject view(String name, int rows) throws Exception {
    JsonObject view = JsonParser.object().from("{\"port\": \"com1\", \"seconds\": 2}");
    view.put("name", name);
    JsonArray all = new JsonArray();
    for (int i = 0; i < rows; i++) {
      all.add(JsonParser.object().from(ROW));
    }
    view.put("rows", all);
    return view;
  }

  private static String message(Throwable refused) {
    return ((ErrorResponse) refused).answer().toString();
  }

  @Test
  void aViewIsThereAfterARestart() throws Exception {
    views.save(view("pump", 2));
    String before = views.json();
    assertThat(before).contains("\"name\":\"pump\"", "\"order\":\"CDAB\"", "\"factor\":0.1");
    assertThat(new ValueViews(folder).json()).isEqualTo(before);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("views.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void theSameNameIsReplacedAndAViewCanBeDeleted() throws Exception {
    views.save(view("pump", 2));
    views.save(view("pump", 1));
    assertThat(JsonParser.object().from(views.json()).getArray("views")).hasSize(1);
    views.delete("pump");
    views.delete("pump");
    assertThat(new ValueViews(folder).json()).isEqualTo("{\"views\":[]}");
  }

  @Test
  void thereAreBounds() throws Exception {
    for (int i = 0; i < 8; i++) {
      views.save(view("view " + i, 64));
    }
    assertThatThrownBy(() -> views.save(view("one more", 1)))
        .satisfies(refused -> assertThat(message(refused)).contains("409", "8 views already"));
    views.save(view("view 3", 1));
    assertThatThrownBy(() -> views.save(view("view 3", 65)))
        .satisfies(refused -> assertThat(message(refused)).contains("64 at most"));
    assertThat(new ValueViews(folder).json()).hasSizeLessThan(256 * 1024);
  }

  @ParameterizedTest
  @CsvSource({
    "unit, 256",
    "kind, 'other'",
    "address, 65536",
    "type, 'u128'",
    "order, 'DEFG'",
    "bit, 16",
    "factor, 0",
    "decimals, 7"
  })
  void aWrongMemberIsRefused(String key, String value) throws Exception {
    JsonObject view = view("pump", 1);
    Object wrong = value.matches("\\d+") ? (Object) Integer.valueOf(value) : value;
    view.getArray("rows").getObject(0).put(key, wrong);
    assertThatThrownBy(() -> views.save(view))
        .satisfies(refused -> assertThat(message(refused)).contains("400", key));
    assertThat(views.json()).isEqualTo("{\"views\":[]}");
  }

  @Test
  void whatIsNotOursIsLeftOut() throws Exception {
    JsonObject view = view("pump", 1);
    view.put("extra", "x".repeat(1_000));
    views.save(view);
    assertThat(views.json()).doesNotContain("extra");
  }

  @Test
  void aDamagedFileIsKeptAside() throws Exception {
    Files.writeString(folder.resolve("views.json"), "{\"views\": [{\"name\": ");
    assertThat(views.json()).isEqualTo("{\"views\":[]}");
    assertThat(folder.resolve("views.json.damaged")).exists();
  }

  @Test
  void aFullDiskLeavesTheOldViews() throws Exception {
    views.save(view("pump", 1));
    Files.createDirectories(folder.resolve("views.json.new/in-the-way"));
    assertThatThrownBy(() -> views.save(view("other", 1)))
        .satisfies(refused -> assertThat(message(refused)).contains("not stored"));
    assertThat(views.json()).contains("pump").doesNotContain("other");
  }
}
