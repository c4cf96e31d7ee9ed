package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever strangers send, in whatever pieces, gets nothing, and costs a bounded time. */
class HostileRequestsTest {
  private static final List<String> ALLOWED =
      List.of("100", "200", "303", "400", "401", "403", "405", "413", "414", "431", "429", "503");

  @Provide
  Arbitrary<String> requests() {
    Arbitrary<String> method =
        Arbitraries.of("GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE", "get", "", "\u0000");
    Arbitrary<String> path =
        Arbitraries.of(
            RouterRig.SECRET_PATH,
            RouterRig.CHANGE_PATH,
            "/sign-in",
            "/status.html",
            "/metrics",
            "*",
            "//",
            "http://box/api/secret",
            "/sign-in/../api/secret",
            "/api/secret?/sign-in",
            "/%61pi/secret");
    Arbitrary<String> header =
        Arbitraries.of(
            "Host: box",
            "Host: box\r\nHost: other",
            "Cookie: session=",
            "Cookie: session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "Cookie: a=b; session=x; session=y",
            "Authorization: Basic",
            "Authorization: Basic dXNlcjo=",
            "Authorization: Basic !!!!",
            "Authorization: Bearer x",
            "Content-Length: 5",
            "Content-Length: -1",
            "Content-Length: 5\r\nContent-Length: 6",
            "Content-Length: 99999999999999999999",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 3",
            "Expect: 100-continue",
            "Upgrade: h2c",
            "Connection: close",
            " folded",
            "No colon",
            "X: " + "x".repeat(9_000));
    Arbitrary<String> body = Arbitraries.of("", "hello", "5\r\nhello\r\n0\r\n\r\n", "user=user&");
    return Combinators.combine(method, path, header.list().ofMaxSize(4), body)
        .as((m, p, headers, rest) -> m + " " + p + " HTTP/1.1\r\n" + join(headers) + "\r\n" + rest);
  }

  private static String join(List<String> headers) {
    return headers.isEmpty() ? "" : String.join("\r\n", headers) + "\r\n";
  }

  @Property(tries = 2_000)
  void strangersGetNothingAndEnd(
      @ForAll("requests") String first, @ForAll("requests") String next, @ForAll byte cut) {
    RouterRig rig = new RouterRig();
    try {
      String bytes = first + next;
      int at = Math.min(bytes.length(), cut & 0xFF);
      String answer = rig.send(bytes.substring(0, at));
      if (rig.channel.isOpen()) {
        answer += rig.send(bytes.substring(at));
      }
      assertThat(answer).doesNotContain("\"secret\"", "changed", "set-cookie: session=");
      answer
          .lines()
          .filter(line -> line.startsWith("HTTP/1.1 "))
          .forEach(line -> assertThat(ALLOWED).contains(line.substring(9, 12)));
      rig.passSeconds(ConnectionTimeouts.ANSWER_SECONDS);
      assertThat(rig.channel.isOpen()).as("after a minute").isFalse();
      assertThat(rig.log).hasSizeLessThanOrEqualTo(RateLimitedLog.Kind.values().length);
    } finally {
      rig.close();
    }
  }
}
