package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The audit log of the distribution: all ways of a change, and all readers. */
@Timeout(180)
class AuditIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String USER = ProcessHandle.current().info().user().orElseThrow();

  @TempDir private Path folder;

  private static List<JsonObject> entries(Stream<String> lines) {
    return lines.map(AuditIT::object).toList();
  }

  private static JsonObject object(String line) {
    try {
      return JsonParser.object().from(line);
    } catch (JsonParserException e) {
      throw new AssertionError(line, e);
    }
  }

  /** {@code who from port what key old new result}, without those that are missing. */
  private static String words(JsonObject entry) {
    return Stream.of("who", "from", "port", "what", "key", "old", "new", "result")
        .filter(entry::has)
        .map(entry::getString)
        .reduce((one, other) -> one + " " + other)
        .orElse("");
  }

  private CommandRun audit(Path state, String... options) throws Exception {
    List<String> all =
        Stream.concat(Stream.of("audit", "--state-dir", state.toString()), Stream.of(options))
            .toList();
    return CommandRun.ofLauncher(folder, all.toArray(String[]::new));
  }

  @Test
  void everyWayOfAChangeIsAnEntryWithItsAuthor() throws Exception {
    try (WebRig web = new WebRig(folder, "AT+ALLOW=!127.0.0.2;*")) {
      Path state = web.bench().stateFolder();
      web.curl("/sign-in", "-d", "user=user&password=word");
      web.curl("/sign-in", "-d", "user=user&password=hush-hush");
      web.ask("/api/settings", "--json", "{\"device\":{\"name\":\"by page\"}}");
      web.ask("/api/settings", "--json", "{\"device\":{\"web.viewer\":\"viewer,hush-hush\"}}");
      web.curl("/api/name", "-u", "viewer:hush-hush", "--json", "{\"name\":\"no\"}");
      web.ask("/api/restart", "--json", "{\"ports\":[\"com1\"]}");
      CommandRun.of(
          folder,
          List.of("socat", "-u", "TCP:127.0.0.1:" + web.tcpPort() + ",bind=127.0.0.2", "STDOUT"));
      Python.run(Duration.ofMinutes(1), "set.py", web.bench().device("com1"), "MAXSK=3");
      Path file = Files.writeString(folder.resolve("new.conf"), "device.name = \"by file\"\n");
      CommandRun.ofLauncher(
              folder, "config", "import", "--state-dir", state.toString(), file.toString())
          .answer();

      await()
          .atMost(PATIENCE)
          .until(() -> Files.readString(state.resolve("audit.log")).contains("imported"));
      List<String> lines = Files.readAllLines(state.resolve("audit.log"));
      assertThat(entries(lines.stream()))
          .extracting(AuditIT::words)
          .contains(
              USER + " command line setting changed web.user (secret) (secret)",
              USER + " command line com1 setting changed allow * !127.0.0.2;*",
              "user 127.0.0.1 signed in",
              "user 127.0.0.1 sign-in failed wrong password",
              "user 127.0.0.1 setting changed name SERIALBRIDGE by page",
              "user 127.0.0.1 setting changed web.viewer (secret) (secret)",
              "viewer 127.0.0.1 refused viewer: /api/name",
              "user 127.0.0.1 com1 restart asked for on the web page",
              "127.0.0.2 com1 refused allow list",
              "serial line com1 com1 setting changed max-clients 8 3",
              USER + " command line setting changed name by page by file",
              USER + " command line settings imported 1 changed")
          .anyMatch(words -> words.startsWith("service started "));
      assertThat(lines)
          .allMatch(line -> line.matches("[ -~]+"))
          .noneMatch(line -> line.contains("hush"));
      lines.forEach(line -> assertThat(log(web)).contains("INFO audit: " + line));

      assertThat(audit(state, "--json").answer().lines().toList()).isEqualTo(lines);
      assertThat(audit(state, "--lines", "1").answer())
          .matches(
              "TIME \\(UTC\\) +WHO +FROM +PORT +WHAT\n"
                  + "[0-9-]{10} [0-9:]{8}  "
                  + USER
                  + " +command line +settings imported: 1 changed\n");
      assertThat(
              web.ask("/api/audit?limit=2").json().getArray("entries").stream()
                  .map(JsonObject.class::cast))
          .extracting(AuditIT::words)
          .containsExactly(
              USER + " command line settings imported 1 changed",
              USER + " command line setting changed name by page by file");
      assertThat(web.ask("/api/report").body()).contains("==== audit log\n" + lines.get(0));
    }
  }

  private static String log(WebRig web) {
    try {
      return web.bridge().log();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void fullFilesAreShown() throws Exception {
    Path state = Files.createDirectory(folder.resolve("full"));
    String line =
        "{\"time\":\"2026-11-29T06:00:00.123Z\",\"who\":\"a\\u001b[2J\",\"what\":\"signed in\"}\n";
    int lines = (1 << 20) / line.length();
    Files.writeString(state.resolve("audit.log"), line.repeat(lines));
    Files.writeString(state.resolve("audit.log.1"), line.repeat(lines));
    assertThat(audit(state, "--lines", "100000").answer().lines().skip(1))
        .hasSize(2 * lines)
        .allMatch("2026-11-29 06:00:00  a\\x1B[2J              signed in"::equals);
    assertThat(audit(state, "--json").answer().lines()).hasSize(1_000);
  }

  @Test
  void offEndsItAndAFolderThatIsNotThereIsNamed() throws Exception {
    try (TestBench bench = new TestBench(folder, "com1")) {
      Path state = bench.stateFolder();
      bench.run("--at", "AT+WEBPORT=" + TestPorts.take(), "--at", "AT+AUDIT=OFF");
      bench.stop();
      assertThat(audit(state).answer())
          .endsWith("command line        setting changed: audit: ON -> OFF\n");
      Path file = Files.writeString(folder.resolve("on.conf"), "device.audit = ON\n");
      CommandRun.ofLauncher(
              folder, "config", "import", "--state-dir", state.toString(), file.toString())
          .answer();
      assertThat(entries(audit(state, "--json", "--lines", "1").answer().lines()))
          .as("the service does not run")
          .extracting(AuditIT::words)
          .containsExactly(USER + " command line setting changed audit OFF ON");
    }
    CommandRun nowhere = audit(folder.resolve("nowhere"));
    assertThat(nowhere.exitCode()).isEqualTo(1);
    assertThat(nowhere.err()).contains("nowhere does not exist").doesNotContain("\tat ");
  }
}
