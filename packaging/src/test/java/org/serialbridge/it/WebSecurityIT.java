package org.serialbridge.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers send to the web page of the distribution as built. */
@Timeout(180)
class WebSecurityIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int GUESSES = 10_000;
  private static final int MOST_OF_ADDRESS = 16;

  /** Bytes of memory that all of this may cost. */
  private static final long MOST_MORE_KIB = 8 * 1024;

  @TempDir private static Path folder;
  private static WebRig web;

  @BeforeAll
  static void open() throws IOException {
    web = new WebRig(folder);
  }

  @AfterAll
  static void close() {
    web.close();
  }

  private static Socket connect(String from) throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), web.webPort(), InetAddress.getByName(from), 0);
    socket.setSoTimeout((int) LIMIT.toMillis());
    return socket;
  }

  /** All that is answered until the other side closes. */
  private static String exchange(String request) throws IOException {
    try (Socket socket = connect("127.0.0.1")) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return rest(socket);
    }
  }

  private static String rest(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketException e) {
      return "reset"; // it sent more than was read
    }
  }

  private static String withSession(String head) {
    String user = Base64.getEncoder().encodeToString("user:word".getBytes(ISO_8859_1));
    return head + "Host: box\r\nConnection: close\r\nAuthorization: Basic " + user + "\r\n\r\n";
  }

  @Test
  void whoIsSignedOutDoesNotLookOn() throws Exception {
    String form = "user=user&password=word";
    String answer =
        exchange(
            "POST /sign-in HTTP/1.1\r\nHost: box\r\nConnection: close\r\nContent-Length: "
                + form.length()
                + "\r\n\r\n"
                + form);
    Matcher session = Pattern.compile("session=[^;]+").matcher(answer);
    assertThat(session.find()).isTrue();
    String cookie = "Host: box\r\nCookie: " + session.group() + "\r\n";
    try (Socket monitor = connect("127.0.0.1")) {
      String request = "GET /api/monitor?port=com1 HTTP/1.1\r\n" + cookie + "\r\n";
      monitor.getOutputStream().write(request.getBytes(ISO_8859_1));
      assertThat(monitor.getInputStream().read()).isEqualTo('H'); // it has begun
      exchange(
          "POST /sign-out HTTP/1.1\r\n"
              + cookie
              + "Connection: close\r\nContent-Length: 0\r\n\r\n");
      assertThat(rest(monitor)).contains("the traffic of com1").endsWith("\r\n0\r\n\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc/passwd",
        "//etc/passwd",
        "/..\\..\\etc\\passwd",
        "/.%00./etc/passwd",
        "/%252e%252e/etc/passwd",
        "/status.html/../../../web/AccessControl.class",
        "/WebServer.class",
        "file:///etc/passwd",
        "/status.html%00.png",
        "/sign-in/../status.html"
      })
  void noPathLeadsOut(String path) throws IOException {
    assertThat(exchange(withSession("GET " + path + " HTTP/1.1\r\n")))
        .startsWith("HTTP/1.1 404 ")
        .doesNotContain("root:");
    assertThat(exchange("GET " + path + " HTTP/1.1\r\nHost: box\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 303 ");
  }

  @Test
  void whatIsTooLongIsRefused() throws IOException {
    String get = "GET / HTTP/1.1\r\nHost: box\r\n";
    assertThat(exchange(get + "X: " + "x".repeat(9_000) + "\r\n\r\n")).startsWith("HTTP/1.1 431 ");
    assertThat(exchange(get + "X: y\r\n".repeat(3_000) + "\r\n")).startsWith("HTTP/1.1 431 ");
    assertThat(exchange("GET /" + "x".repeat(9_000) + " HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 414 ");
    String post = "POST /sign-in HTTP/1.1\r\nHost: box\r\nContent-Length: ";
    assertThat(exchange(post + "5000\r\n\r\n" + "x".repeat(5_000))).startsWith("HTTP/1.1 413 ");
    assertThat(exchange(post + "5000000000\r\n\r\n")).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void aBodyThatIsTooLongIsRefusedAtItsHead() throws Exception {
    Path file = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
    assertThat(web.ask("/api/import", "--data-binary", "@" + file).status()).isEqualTo(413);
    Path small = Files.write(folder.resolve("small"), new byte[64 * 1024 + 1]);
    assertThat(web.ask("/api/settings", "--data-binary", "@" + small).status()).isEqualTo(413);
    Path levels = Files.writeString(folder.resolve("levels"), "[".repeat(60_000));
    assertThat(web.ask("/api/settings", "--data-binary", "@" + levels).status()).isEqualTo(400);
  }

  @Test
  void aForeignPageChangesNothing() throws Exception {
    for (String header : new String[] {"Origin: http://evil", "Sec-Fetch-Site: cross-site"}) {
      assertThat(web.ask("/api/restart", "-H", header, "-d", "{\"ports\":\"all\"}").status())
          .isEqualTo(403);
    }
    assertThat(web.bench().status("com1").counters().restarts()).isZero();
  }

  @Test
  void slowRequestsEndAndKeepNobodyOut() throws Exception {
    List<Socket> slow = new ArrayList<>();
    long began = System.nanoTime();
    try {
      for (int i = 0; i < MOST_OF_ADDRESS; i++) {
        Socket socket = connect("127.0.0.2");
        slow.add(socket);
        socket.getOutputStream().write("GET / HTTP/1.1\r\nX: ".getBytes(ISO_8859_1));
      }
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                try (Socket more = connect("127.0.0.2")) {
                  return rest(more).isEmpty() || rest(more).equals("reset");
                }
              });
      assertThat(web.ask("/api/status").status()).as("others").isEqualTo(200);
      for (Socket socket : slow) {
        rest(socket);
      }
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began))
          .isGreaterThanOrEqualTo(8);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    assertThat(web.bridge().log()).containsOnlyOnce("web: a request took too long: 127.0.0.2");
  }

  @Test
  void tenThousandGuessesAreRefusedAndToldOnce() throws Exception {
    assertThat(web.ask("/api/status").status()).isEqualTo(200);
    long before = residentKib();
    Map<String, Integer> answers = new TreeMap<>();
    for (int i = 0; i < GUESSES / 100; i++) {
      guess(100, "127.0.1." + (1 + i % 20), answers);
    }
    assertThat(answers.keySet()).containsExactly("401", "429");
    assertThat(answers.get("401")).as("looked at").isLessThan(200);
    assertThat(answers.get("401") + answers.get("429")).isEqualTo(GUESSES);
    assertThat(web.ask("/api/status").status()).as("where nobody guessed").isEqualTo(200);
    assertThat(residentKib() - before).isLessThan(MOST_MORE_KIB);
    assertThat(web.bridge().log().lines().filter(line -> line.contains("web: wrong password")))
        .hasSizeBetween(1, 3);
    assertThat(web.bridge().log().lines().filter(line -> line.contains("sign-in failed")))
        .as("of the audit log: 20, and one a minute")
        .hasSizeBetween(1, 25);
  }

  private static void guess(int times, String from, Map<String, Integer> answers)
      throws IOException {
    try (Socket socket = connect(from)) {
      for (int i = 0; i < times; i++) {
        String guess =
            Base64.getEncoder().encodeToString(("user:" + from + i).getBytes(ISO_8859_1));
        socket
            .getOutputStream()
            .write(
                ("GET /api/status HTTP/1.1\r\nHost: box\r\nAuthorization: Basic "
                        + guess
                        + "\r\n\r\n")
                    .getBytes(ISO_8859_1));
        answers.merge(status(socket), 1, Integer::sum);
      }
    }
  }

  /** Reads an answer whole; its status. */
  private static String status(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    String length = head.toString().replaceAll("(?s).*content-length: (\\d+).*", "$1");
    socket.getInputStream().readNBytes(Integer.parseInt(length));
    return head.substring("HTTP/1.1 ".length()).substring(0, 3);
  }

  private static long residentKib() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + web.bridge().process().pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
