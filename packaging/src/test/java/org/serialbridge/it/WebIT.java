package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
      JsonObject status = web.ask("/api/status").json();
      assertThat(status.getString("device")).isEqualTo("SERIALBRIDGE");
      assertThat(status.getArray("converters").getObject(0).getString("name")).isEqualTo("com1");
    }
  }

  @Test
  void settingsAreChangedAllOrNoneAndReadBackByAt() throws Exception {
    try (WebRig web = new WebRig(folder)) {
      JsonObject before = web.ask("/api/settings").json();
      JsonObject clients = row(before.getObject("ports").getArray("com1"), "MAXSK");
      assertThat(clients.getString("value")).isEqualTo("8");
      assertThat(clients.getString("accepts")).isEqualTo("1-8");
      assertThat(row(before.getArray("device"), "WEBU").getString("value")).isEmpty();

      WebRig.Answer refused =
          web.ask(
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
          web.ask(
              "/api/settings",
              "-d",
              "{\"device\":{\"name\":\"lab\"},\"ports\":{\"com1\":{\"max-clients\":\"3\"}}}");
      assertThat(changed).isEqualTo(new WebRig.Answer(200, "{\"changed\":[\"com1\"]}"));
      JsonObject after = web.ask("/api/settings").json();
      JsonObject stored = row(after.getObject("ports").getArray("com1"), "MAXSK");
      assertThat(stored).containsEntry("value", "3").containsEntry("effective", false);

      assertThat(web.ask("/api/restart", "-d", "{\"ports\":[\"com1\"]}").status()).isEqualTo(200);
      web.bench().await("com1", LIMIT, port -> port.counters().restarts() == 1);
      JsonObject now = web.ask("/api/settings").json();
      assertThat(row(now.getObject("ports").getArray("com1"), "MAXSK"))
          .containsEntry("effective", true);
      Python.run(LIMIT, "ask.py", web.bench().device("com1"), "MAXSK=3", "MID=lab");
    }
  }

  @Test
  void theFormOpensASessionWithoutWhichThereIsNothing() throws Exception {
    try (WebRig web = new WebRig(folder)) {
      assertThat(web.curl("/").status()).isEqualTo(303);
      assertThat(web.curl("/api/status").status()).isEqualTo(401);
      assertThat(web.curl("/sign-in").body()).contains("<form");
      String jar = folder.resolve("cookies").toString();
      assertThat(web.curl("/sign-in", "-d", "user=user&password=no").status()).isEqualTo(401);
      assertThat(web.curl("/sign-in", "-c", jar, "-d", "user=user&password=word").status())
          .isEqualTo(303);
      assertThat(web.curl("/", "-b", jar).status()).isEqualTo(200);
      assertThat(web.curl("/api/status", "-b", jar).status()).isEqualTo(200);
      String change = "{\"device\":{\"web.user\":\"other,pass\"}}";
      assertThat(web.curl("/api/settings", "-b", jar, "-d", change).status()).isEqualTo(200);
      assertThat(web.curl("/api/status", "-b", jar).status()).as("its own").isEqualTo(200);
      assertThat(web.ask("/api/status").status()).as("the old password").isEqualTo(401);
      assertThat(web.curl("/sign-out", "-b", jar, "-d", "").status()).isEqualTo(303);
      assertThat(web.curl("/api/status", "-b", jar).status()).isEqualTo(401);
    }
  }

  @Test
  void theFactorysPasswordMustBeChangedFirst() throws Exception {
    try (WebRig web = new WebRig(folder, "AT+WEBU=admin,admin")) {
      String[] admin = {"-u", "admin:admin", "-d", "{\"ports\":\"all\"}"};
      assertThat(web.curl("/api/restart", admin))
          .isEqualTo(new WebRig.Answer(403, "{\"error\":\"password\"}"));
      admin[3] = "{\"device\":{\"name\":\"lab\",\"web.user\":\"a,b\"}}";
      assertThat(web.curl("/api/settings", admin).status()).isEqualTo(403);
      admin[3] = "{\"device\":{\"web.user\":\"a,b\"}}";
      assertThat(web.curl("/api/settings", admin).status()).isEqualTo(200);
      assertThat(web.curl("/api/restart", "-u", "a:b", "-d", "{\"ports\":\"all\"}").body())
          .isEqualTo("{\"restarted\":[\"com1\"]}");
    }
  }

  @Test
  void aClosedNetworkMayKeepIt() throws Exception {
    try (WebRig web = new WebRig(folder, "AT+WEBU=admin,admin", "AT+WEBFACT=ON")) {
      assertThat(web.curl("/api/restart", "-u", "admin:admin", "-d", "{}").status()).isEqualTo(200);
    }
  }

  @Test
  void tlsHasACertificateOfItsOwnThatIsKept() throws Exception {
    try (WebRig web = new WebRig(folder, "AT+WEBTLS=ON")) {
      String url = web.url("/api/status").replace("http:", "https:");
      assertThat(web.ask(url, "-k").status()).isEqualTo(200);
      Path certificate = web.bench().stateFolder().resolve("web.p12");
      byte[] made = Files.readAllBytes(certificate);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(certificate)))
          .isEqualTo("rw-------");
      assertThat(web.bridge().stop()).isZero();
      RunningBridge again = web.bench().run();
      assertThat(web.ask(url, "-k").status()).isEqualTo(200);
      assertThat(Files.readAllBytes(certificate)).isEqualTo(made);
      assertThat(again.log()).doesNotContain("making a certificate");
      assertThat(
              web.curl(
                      url.replace("/api/status", "/sign-in"),
                      "-k",
                      "-d",
                      "user=user&password=word",
                      "-i")
                  .body())
          .contains("; Secure");
    }
  }

  @Test
  void anotherWebPortIsInForceAfterARestart() throws Exception {
    try (WebRig web = new WebRig(folder)) {
      int other = RunningBridge.freePort();
      String change = "{\"device\":{\"web.port\":\"" + other + "\"}}";
      assertThat(web.ask("/api/settings", "-d", change).status()).isEqualTo(200);
      assertThat(web.ask("/api/status").status()).isEqualTo(200);
      assertThat(web.ask("/api/restart", "-d", "{\"device\":true}").status()).isEqualTo(200);
      web.bridge().awaitLog("web: listening on 127.0.0.1 port " + other);
      assertThat(web.ask("http://127.0.0.1:" + other + "/api/status").status()).isEqualTo(200);
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
