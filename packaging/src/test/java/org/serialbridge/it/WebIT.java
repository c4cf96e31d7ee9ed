package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.modbus.Adu;

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
      assertThat(clients.getString("accepts")).isEqualTo("a number from 1 to 8");
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
          .containsEntry("text", "Enter a number from 1 to 8, not \"9\"");

      WebRig.Answer changed =
          web.ask(
              "/api/settings",
              "-d",
              "{\"device\":{\"name\":\"lab\"},\"ports\":{\"com1\":{\"max-clients\":\"3\"}}}");
      assertThat(changed)
          .isEqualTo(
              new WebRig.Answer(
                  200,
                  "{\"changed\":[\"com1\"],\"portsToRestart\":[\"com1\"],\"deviceToRestart\":false,\"notes\":[],"
                      + "\"differences\":[{\"port\":null,\"name\":\"MID\",\"label\":\"Device name\",\"secret\":false,"
                      + "\"before\":\"SERIALBRIDGE\",\"after\":\"lab\"},"
                      + "{\"port\":\"com1\",\"name\":\"MAXSK\",\"label\":\"Maximum number of clients\",\"secret\":false,"
                      + "\"before\":\"8\",\"after\":\"3\"}],\"trial\":null}"));
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
  void onlyTextsAndWholeNumbersAreValues() throws Exception {
    try (WebRig web = new WebRig(folder)) {
      for (String value : List.of("[\"a\",\"b\"]", "null", "true", "3.0", "{}")) {
        String body = "{\"device\":{\"web.user\":" + value + "},\"ports\":{}}";
        WebRig.Answer answer = web.ask("/api/settings", "-d", body);
        assertThat(answer.status()).as(value).isEqualTo(422);
        assertThat(answer.body()).contains("Enter a text in quotes, or a whole number");
      }
      String number = "{\"ports\":{\"com1\":{\"max-clients\":3}}}";
      assertThat(web.ask("/api/settings", "-d", number).status()).isEqualTo(200);
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
      String change = "{\"device\":{\"web.user\":\"other,pass-word\"}}";
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
      admin[3] = "{\"device\":{\"web.user\":\"a,bcdefg\"}}";
      assertThat(web.curl("/api/settings", admin).status()).as("seven characters").isEqualTo(422);
      admin[3] = "{\"device\":{\"web.user\":\"a,bcdefghi\"}}";
      assertThat(web.curl("/api/settings", admin).status()).isEqualTo(200);
      assertThat(web.curl("/api/restart", "-u", "a:bcdefghi", "-d", "{\"ports\":\"all\"}").body())
          .isEqualTo("{\"restarted\":[\"com1\"],\"trial\":null}");
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
      Path certificate = web.bench().stateFolder().resolve("tls/server.key");
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
          .contains("; Secure", "cross-origin-opener-policy: same-origin\r\n");
    }
  }

  @Test
  void plainHttpAtTheTlsPortLeadsToTheSamePageByTls() throws Exception {
    try (WebRig web = new WebRig(folder, "AT+WEBTLS=ON")) {
      WebRig.Answer sent = web.ask("/api/status", "-i");
      assertThat(sent.status()).isEqualTo(307);
      assertThat(sent.body())
          .contains("location: https://127.0.0.1:" + web.webPort() + "/api/status\r\n");
      assertThat(web.ask("/api/status", "--location-trusted", "-k").status()).isEqualTo(200);
      assertThat(
              web.ask("/api/clear", "--location-trusted", "-k", "-d", "{\"port\":\"com1\"}")
                  .status())
          .as("a POST stays one")
          .isEqualTo(200);
      assertThat(web.curl("/", "-H", "Host:").status()).isEqualTo(400);
    }
  }

  @Test
  void textsAreCompressedForThoseWhoTakeThem() throws Exception {
    try (WebRig web = new WebRig(folder)) {
      WebRig.Answer plain = web.ask("/api/settings");
      assertThat(web.ask("/api/settings", "--compressed")).isEqualTo(plain);
      assertThat(web.ask("/api/settings", "--compressed", "-I").body())
          .contains("content-encoding: gzip", "vary: accept-encoding");
      assertThat(web.ask("/api/settings", "-I").body()).doesNotContain("content-encoding");
    }
  }

  @Test
  void anotherWebPortIsInForceAfterARestart() throws Exception {
    try (WebRig web = new WebRig(folder)) {
      int other = TestPorts.take();
      String change = "{\"device\":{\"web.port\":\"" + other + "\"}}";
      assertThat(web.ask("/api/settings", "-d", change).status()).isEqualTo(200);
      assertThat(web.ask("/api/status").status()).isEqualTo(200);
      assertThat(web.ask("/api/restart", "-d", "{\"device\":true}").status()).isEqualTo(200);
      web.bridge().awaitLog("web: listening on 127.0.0.1 port " + other);
      assertThat(web.ask("http://127.0.0.1:" + other + "/api/status").status()).isEqualTo(200);
    }
  }

  @Test
  void settingsAreExportedAndImportedWhole() throws Exception {
    try (WebRig web = new WebRig(folder)) {
      String exported = web.ask("/api/export").body();
      assertThat(exported).contains("port.com1.max-clients = \"8\"\n");
      Path file = folder.resolve("wrong.conf");
      Files.writeString(file, "port.com1.max-clients = 9\ndevice.nothing = 1\n");
      WebRig.Answer wrong = web.ask("/api/import", "--data-binary", "@" + file);
      assertThat(wrong.status()).isEqualTo(422);
      assertThat(wrong.json().getArray("problems").getObject(0))
          .containsEntry("line", 1)
          .containsEntry("key", "port.com1.max-clients")
          .containsEntry("text", "Enter a number from 1 to 8, not \"9\"");
      assertThat(wrong.json().getArray("problems")).hasSize(2);

      Files.writeString(file, exported.replace("max-clients = \"8\"", "max-clients = \"2\""));
      assertThat(web.ask("/api/import", "--data-binary", "@" + file))
          .isEqualTo(
              new WebRig.Answer(
                  200,
                  "{\"changed\":[\"com1\"],\"portsToRestart\":[\"com1\"],\"deviceToRestart\":false,\"notes\":[],"
                      + "\"differences\":[{\"port\":\"com1\",\"name\":\"MAXSK\",\"label\":\"Maximum number of clients\",\"secret\":false,"
                      + "\"before\":\"8\",\"after\":\"2\"}],\"trial\":null}"));
      web.bench().await("com1", LIMIT, port -> port.counters().restarts() == 1);
      Files.writeString(file, "a".repeat((1 << 20) - 1));
      assertThat(web.ask("/api/import", "--data-binary", "@" + file).status()).isEqualTo(422);
      Files.writeString(file, "nothing=1\n".repeat(19_000));
      assertThat(web.ask("/api/import", "--data-binary", "@" + file).json().getArray("problems"))
          .hasSize(100);
    }
  }

  @Test
  void aCommandIsCarriedOutAsOnTheSerialConsole() throws Exception {
    try (WebRig web = new WebRig(folder)) {
      assertThat(at(web, "AT+MAXSK?")).isEqualTo("{\"reply\":\"+OK=8\",\"next\":\"command\"}");
      assertThat(at(web, "AT+MAXSK=9"))
          .isEqualTo(
              "{\"reply\":\"+ERR=4\",\"next\":\"command\","
                  + "\"problem\":\"AT+MAXSK: Enter a number from 1 to 8, not \\\"9\\\"\"}");
      assertThat(at(web, "AT+MODROUTE1=1,tcp://plc:502")).contains("+OK");
      assertThat(at(web, "AT+MODROUTE2=2,tcp://plc:502?gap=5"))
          .isEqualTo(
              "{\"reply\":\"+ERR=4\",\"next\":\"command\","
                  + "\"problem\":\"com1 (AT+MODROUTE1) and com1 (AT+MODROUTE2) give tcp://plc:502"
                  + " different options: give it the same options in all routes\"}");
      assertThat(at(web, "AT+MODROUTE2")).contains("+OK=OFF");
      assertThat(at(web, "AT+MODROUTE1=OFF")).contains("+OK");
      assertThat(at(web, "at+maxsk=3")).isEqualTo("{\"reply\":\"+OK\",\"next\":\"command\"}");
      assertThat(at(web, "AT+Z")).isEqualTo("{\"reply\":\"+OK\",\"next\":\"restart\"}");
      web.bench().await("com1", LIMIT, port -> port.counters().restarts() == 1);
      Python.run(LIMIT, "ask.py", web.bench().device("com1"), "MAXSK=3");
      assertThat(web.ask("/api/log").body()).contains("INFO com1: restarting: AT+Z");
    }
  }

  private static String at(WebRig web, String line) throws Exception {
    return web.ask("/api/at", "-d", "{\"port\":\"com1\",\"line\":\"" + line + "\"}").body();
  }

  @Test
  void bytesAreSentToTheLineAndToThePeers() throws Exception {
    try (WebRig web = new WebRig(folder)) {
      assertThat(send(web, "peers", "61")).isEqualTo("{\"error\":\"no peer\"}");
      assertThat(send(web, "line", "61 62 0A")).isEqualTo("{\"sent\":3}");
      try (InputStream device =
          new BufferedInputStream(new FileInputStream(web.bench().device("com1")))) {
        assertThat(device.readNBytes(3)).isEqualTo(new byte[] {'a', 'b', '\n'});
      }
      try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), web.tcpPort())) {
        web.bench().await("com1", LIMIT, port -> port.peers().size() == 1);
        assertThat(send(web, "peers", "3132")).isEqualTo("{\"sent\":2}");
        assertThat(peer.getInputStream().readNBytes(2)).isEqualTo(new byte[] {'1', '2'});
      }
      assertThat(send(web, "line", "6")).contains("hex: expected");
      await()
          .atMost(LIMIT)
          .until(() -> web.ask("/api/history").json().getObject("ports").getObject("com1") != null);
    }
  }

  private static String send(WebRig web, String to, String hex) throws Exception {
    return web.ask(
            "/api/send",
            "-d",
            "{\"port\":\"com1\",\"to\":\"%s\",\"hex\":\"%s\"}".formatted(to, hex))
        .body();
  }

  @Test
  void prometheusAcceptsTheMetricsOfPortsAndUnits() throws Exception {
    try (WebRig web = new WebRig(folder, "AT+MODTCP=ON", "AT+MODTO=100", "AT+MID=a\"b\\\\c");
        ModbusMaster master = new ModbusMaster(web.tcpPort())) {
      master.ask(1, new Adu(1, new byte[] {3, 0, 0, 0, 1}));
      web.bench().await("com1", LIMIT, port -> port.units().size() == 1);
      assertThat(web.curl("/metrics").status()).isEqualTo(401);
      String metrics = web.ask("/metrics").body();
      assertThat(metrics)
          .contains("serialbridge_modbus_requests_total{port=\"com1\",unit=\"1\"} 1");
      Path file = Files.writeString(folder.resolve("metrics"), metrics + "\n");
      CommandRun checked =
          CommandRun.of(folder, List.of("sh", "-c", "promtool check metrics < " + file));
      assertThat(checked).isEqualTo(new CommandRun(0, "", ""));
    }
  }

  @Test
  void thePageAnswersWhileEightClientsLoadThePort() throws Exception {
    byte[] sent = new byte[200_000];
    try (WebRig web = new WebRig(folder);
        FileOutputStream device = new FileOutputStream(web.bench().device("com1"))) {
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        clients.add(new Socket(InetAddress.getLoopbackAddress(), web.tcpPort()));
      }
      web.bench().await("com1", LIMIT, port -> port.peers().size() == 8);
      List<CompletableFuture<Integer>> received = new ArrayList<>();
      ExecutorService readers = Executors.newFixedThreadPool(9);
      try {
        for (Socket client : clients) {
          received.add(CompletableFuture.supplyAsync(() -> read(client, sent.length), readers));
        }
        readers.execute(() -> write(device, sent));
        for (int i = 0; i < 20; i++) {
          assertThat(web.ask("/api/status").status()).isEqualTo(200);
          assertThat(web.ask("/api/settings").status()).isEqualTo(200);
        }
        for (CompletableFuture<Integer> each : received) {
          assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(sent.length);
        }
      } finally {
        readers.shutdownNow();
        for (Socket client : clients) {
          client.close();
        }
      }
    }
  }

  private static int read(Socket client, int bytes) {
    try {
      return client.getInputStream().readNBytes(bytes).length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(FileOutputStream device, byte[] bytes) {
    try {
      device.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject row(JsonArray groups, String name) {
    return groups.stream()
        .map(JsonObject.class::cast)
        .flatMap(group -> group.getArray("settings").stream())
        .map(JsonObject.class::cast)
        .filter(row -> row.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }
}
