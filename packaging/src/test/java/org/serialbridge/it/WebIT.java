package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The web page of the distribution as built, asked by curl. */
@Timeout(120)
class WebIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void statusIsWhatTheSocketSays() throws Exception {
    try (WebRig web = new WebRig(folder)) {
      JsonObject status = web.curl("/api/status").json();
      assertThat(status.getString("device")).isEqualTo("SERIALBRIDGE");
      assertThat(status.getArray("converters").getObject(0).getString("name")).isEqualTo("com1");
    }
  }

  @Test
  void settingsAreChangedAllOrNoneAndReadBackByAt() throws Exception {
    try (WebRig web = new WebRig(folder)) {
      JsonObject before = web.curl("/api/settings").json();
      JsonObject clients = row(before.getObject("ports").getArray("com1"), "MAXSK");
      assertThat(clients.getString("value")).isEqualTo("8");
      assertThat(clients.getString("accepts")).isEqualTo("1-8");
      assertThat(row(before.getArray("device"), "WEBU").getString("value")).isEmpty();

      WebRig.Answer refused =
          web.curl(
              "/api/settings",
              "-d",
              "{\"device\":{\"name\":\"lab\"},\"ports\":{\"com1\":{\"max-clients\":\"9\"}}}");
      assertThat(refused.status()).isEqualTo(422);
      JsonObject problem = refused.json().getArray("problems").getObject(0);
      assertThat(problem)
          .containsEntry("port", "com1")
          .containsEntry("key", "max-clients")
          .containsEntry("text", "\"9\" (expected: 1-8)");

      WebRig.Answer changed =
          web.curl(
              "/api/settings",
              "-d",
              "{\"device\":{\"name\":\"lab\"},\"ports\":{\"com1\":{\"max-clients\":\"3\"}}}");
      assertThat(changed).isEqualTo(new WebRig.Answer(200, "{\"changed\":[\"com1\"]}"));
      JsonObject after = web.curl("/api/settings").json();
      JsonObject stored = row(after.getObject("ports").getArray("com1"), "MAXSK");
      assertThat(stored).containsEntry("value", "3").containsEntry("effective", false);

      assertThat(web.curl("/api/restart", "-d", "{\"ports\":[\"com1\"]}").status()).isEqualTo(200);
      web.bench().await("com1", LIMIT, port -> port.counters().restarts() == 1);
      JsonObject now = web.curl("/api/settings").json();
      assertThat(row(now.getObject("ports").getArray("com1"), "MAXSK"))
          .containsEntry("effective", true);
      Python.run(LIMIT, "ask.py", web.bench().device("com1"), "MAXSK=3", "MID=lab");
    }
  }

  private static JsonObject row(JsonArray rows, String name) {
    return rows.stream()
        .map(JsonObject.class::cast)
        .filter(row -> row.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }
}
