package org.serialbridge.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.serialbridge.access.LoginThrottle;
import org.serialbridge.audit.AuditLog;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Settings;
import org.serialbridge.settings.WebUser;

/** A site with a few paths, and one connection to it, in memory and with a frozen clock. */
final class RouterRig {
  static final String SECRET_PATH = "/api/secret";
  static final String CHANGE_PATH = "/api/change";
  static final int MOST_BYTES = 100;

  /** A path with a long answer. */
  static final String LARGE_PATH = "/api/large";

  static final String LARGE = "0123456789".repeat(300_000);

  private final MockTicker ticker = Ticker.newMockTicker();
  final EmbeddedChannel channel;
  final List<String> log = new ArrayList<>();
  final AccessControl access;

  /** The log of a folder that does not exist. */
  static AuditLog nowhere() {
    return new AuditLog(
        Path.of("/nonexistent"), task -> {}, InstantSource.system(), PortSettings.FACTORY.device());
  }

  Settings device =
      PortSettings.FACTORY.device().with(DeviceRows.WEB_USER, new WebUser("user", "word"));

  /** A browser on this host. */
  static final RemoteEnd HERE =
      new RemoteEnd(
          InetAddress.getLoopbackAddress(),
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 80),
          false);

  RouterRig() {
    RateLimitedLog rateLimited = new RateLimitedLog(ticker, log::add);
    access =
        new AccessControl(
            () -> device,
            new Sessions(ticker),
            new LoginThrottle(ticker),
            rateLimited,
            new RecentUsers(ticker),
            nowhere());
    StaticFiles pages = new StaticFiles(Runnable::run);
    Router router = new Router(access, pages);
    new SignIn(access, pages).addTo(router);
    router.get(SECRET_PATH, request -> done("secret"));
    router.get(LARGE_PATH, request -> done(LARGE));
    router.change(
        CHANGE_PATH, MOST_BYTES, request -> done("changed " + request.body(ISO_8859_1).length()));
    channel =
        EmbeddedChannel.builder()
            .ticker(ticker)
            .handlers(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel made) {
                    made.config().setAutoRead(false);
                    Connections.fill(
                        made.pipeline(),
                        Optional.empty(),
                        router,
                        rateLimited,
                        new BodyBudget(1_000, new MemoryBudget(8 << 20)),
                        HERE);
                  }
                })
            .build();
  }

  private static CompletableFuture<Response> done(String text) {
    return CompletableFuture.completedFuture(Response.json("\"" + text + "\""));
  }

  /** Sends bytes; all that is answered to them. */
  String send(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, ISO_8859_1));
    return sent();
  }

  /** What was sent since this was last asked for. */
  String sent() {
    channel.runPendingTasks();
    StringBuilder all = new StringBuilder();
    ByteBuf next = channel.readOutbound();
    while (next != null) {
      all.append(next.toString(ISO_8859_1));
      next.release();
      next = channel.readOutbound();
    }
    return all.toString();
  }

  String get(String path, String... headers) {
    return getFrom("box", path, headers);
  }

  String getFrom(String host, String path, String... headers) {
    return send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + lines(headers) + "\r\n");
  }

  String post(String path, String body, String... headers) {
    return postTo("box", path, body, headers);
  }

  String postTo(String host, String path, String body, String... headers) {
    return send(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n"
            + lines(headers)
            + "\r\n"
            + body);
  }

  private static String lines(String... headers) {
    return headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
  }

  /** Signs in; the header that says so. */
  String signIn() {
    String answer = post("/sign-in", "user=user&password=word");
    Matcher cookie = Pattern.compile("set-cookie: (session=[^;]+)").matcher(answer);
    if (!cookie.find()) {
      throw new AssertionError(answer);
    }
    return "Cookie: " + cookie.group(1);
  }

  void passSeconds(long seconds) {
    ticker.advance(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  void close() {
    channel.finishAndReleaseAll();
  }
}
