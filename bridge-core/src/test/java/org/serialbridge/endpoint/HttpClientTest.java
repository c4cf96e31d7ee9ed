package org.serialbridge.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.serialbridge.peer.Peer;
import org.serialbridge.settings.HttpMethod;
import org.serialbridge.status.Counters;

/** A client with real sockets on the loopback interface, and servers of every kind. */
@Execution(ExecutionMode.CONCURRENT)
class HttpClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** So long that no test waits for it. */
  private static final int NO_LIMIT_SECONDS = 600;

  private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final List<AutoCloseable> others = new ArrayList<>();
  private final StringBuilder line = new StringBuilder(); // on the event loop
  private final StringBuilder events = new StringBuilder(); // on the event loop
  private EventLoopGroup loops;
  private ScriptedServer server;
  private HttpClient client;
  private Counters counters;

  /** The line becomes slow when it has received so much. */
  private volatile int pauseAt = Integer.MAX_VALUE;

  @AfterEach
  void stopAndLookForLeaks() throws Exception {
    onLoop(() -> client.close()).sync();
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
    for (AutoCloseable other : others) {
      other.close();
    }
    assertThat(allocator.metric().usedDirectMemory()).isZero();
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void getRequestsTheDataAndDeliversTheAnswer(Transport transport) throws Exception {
    serve(ScriptedServer.always(HELLO));
    start(transport, HttpMethod.GET, false, NO_LIMIT_SECONDS);
    send("a b");
    awaitLine(HELLO);
    assertThat(server.requests())
        .containsExactly(
            "GET /1.php?data=a%20b HTTP/1.1\r\nUser_Agent: Mozilla/4.0\r\nHost: localhost\r\n\r\n");
    awaitEnd("closed by the client"); // though the server would have kept it
    assertThat(onLoop(() -> events.toString())).isEqualTo("cd");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void postSendsTheDataAndDeliversTheBody(Transport transport) throws Exception {
    serve(ScriptedServer.always(HELLO));
    start(transport, HttpMethod.POST, true, NO_LIMIT_SECONDS);
    send("a b");
    awaitLine("hello");
    assertThat(server.requests()).hasSize(1);
    assertThat(server.requests().get(0))
        .startsWith("POST /1.php?data= HTTP/1.1\r\n")
        .endsWith("\r\nContent-Length: 3\r\nHost: localhost\r\n\r\na b");
    awaitEnd("closed by the client");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void bytesOnTheWireAreCounted(Transport transport) throws Exception {
    serve(ScriptedServer.always(CHUNKED));
    start(transport, HttpMethod.GET, true, NO_LIMIT_SECONDS);
    send("x");
    awaitLine("hello");
    Counters.Values values = onLoop(() -> counters.values());
    assertThat(values.toPeers().bytes()).isEqualTo(server.requests().get(0).length());
    assertThat(values.toPeers().packets()).isEqualTo(1);
    assertThat(values.fromPeers().bytes()).isEqualTo(CHUNKED.length());
    assertThat(values.connects()).isEqualTo(1);
    assertThat(values.failures()).isZero();
    assertThat(values.dropped().packets()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void chunksArriveAsTheyCameWithoutRemoval(Transport transport) throws Exception {
    serve(ScriptedServer.always(CHUNKED));
    start(transport, HttpMethod.GET, false, NO_LIMIT_SECONDS);
    send("x");
    awaitLine(CHUNKED);
    awaitEnd("closed by the client");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void anAnswerWithoutLengthEndsWhenTheServerCloses(Transport transport) throws Exception {
    serve(
        (request, connection) -> {
          ScriptedServer.write(connection, "HTTP/1.0 200 OK\r\n\r\nto the end");
          connection.close();
        });
    start(transport, HttpMethod.GET, true, NO_LIMIT_SECONDS);
    send("x");
    awaitLine("to the end");
    awaitEnd("closed by the server");
    awaitIdle();
    assertThat(failures()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void anAnswerWithoutLengthEndsWithTheTimeToo(Transport transport) throws Exception {
    serve(ScriptedServer.always("HTTP/1.0 200 OK\r\n\r\nto the end"));
    start(transport, HttpMethod.GET, true, 2);
    send("x");
    awaitLine("to the end");
    awaitEnd("closed by the client");
    assertThat(failures()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void anInterimAnswerIsNotTheAnswer(Transport transport) throws Exception {
    CountDownLatch interimCame = new CountDownLatch(1);
    serve(
        (request, connection) -> {
          ScriptedServer.write(connection, "HTTP/1.1 100 Continue\r\n\r\n");
          interimCame.await();
          ScriptedServer.write(connection, HELLO);
        });
    start(transport, HttpMethod.POST, true, NO_LIMIT_SECONDS);
    send("x");
    await().atMost(PATIENCE).until(() -> onLoop(() -> counters.values().fromPeers().bytes()) > 0);
    interimCame.countDown();
    awaitLine("hello");
    awaitEnd("closed by the client");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void anAnswerThatHasNoBodyEndsWithItsHeader(Transport transport) throws Exception {
    String answer = "HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n";
    serve(ScriptedServer.always(answer));
    start(transport, HttpMethod.GET, false, NO_LIMIT_SECONDS);
    send("x");
    awaitLine(answer);
    awaitEnd("closed by the client");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void answersComeInTheOrderOfThePackets(Transport transport) throws Exception {
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger mostAtOnce = new AtomicInteger();
    serve(
        (request, connection) -> {
          mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
          String data = request.substring(request.indexOf("\r\n\r\n") + 4);
          String answer = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + data;
          for (char piece : answer.substring(0, answer.length() - 1).toCharArray()) {
            ScriptedServer.write(connection, String.valueOf(piece));
          }
          atOnce.decrementAndGet();
          ScriptedServer.write(connection, answer.substring(answer.length() - 1));
        });
    start(transport, HttpMethod.POST, true, NO_LIMIT_SECONDS);
    StringBuilder expected = new StringBuilder();
    for (int i = 100; i < 120; i++) {
      send("" + i);
      expected.append(i);
    }
    awaitLine(expected.toString());
    awaitIdle();
    assertThat(mostAtOnce).hasValue(1);
    assertThat(onLoop(() -> counters.values().connects())).isEqualTo(20);
    assertThat(onLoop(() -> events.toString())).isEqualTo("cd".repeat(20));
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void withoutAnAnswerTheNextPacketIsSent(Transport transport) throws Exception {
    serve(
        (request, connection) -> {
          if (request.endsWith("again")) {
            ScriptedServer.write(connection, HELLO);
          }
        });
    start(transport, HttpMethod.POST, true, 2);
    send("never");
    send("again");
    awaitLine("hello");
    assertThat(lastError()).isEqualTo("no answer from the server within 2 s");
    assertThat(failures()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aSlowAnswerMayTakeLongerThanTheLimit(Transport transport) throws Exception {
    int limit = 3;
    Semaphore ticks = new Semaphore(0);
    ScheduledExecutorService metronome = Executors.newSingleThreadScheduledExecutor();
    others.add(metronome::shutdownNow);
    metronome.scheduleAtFixedRate(ticks::release, 800, 800, TimeUnit.MILLISECONDS);
    serve(
        (request, connection) -> {
          ScriptedServer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
          for (char piece : "hello".toCharArray()) {
            ticks.acquire();
            ScriptedServer.write(connection, String.valueOf(piece));
          }
        });
    start(transport, HttpMethod.GET, true, limit);
    long started = System.nanoTime();
    send("x");
    awaitLine("hello");
    assertThat(Duration.ofNanos(System.nanoTime() - started))
        .isGreaterThan(Duration.ofSeconds(limit));
    assertThat(failures()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aRefusedConnectionIsAFailure(Transport transport) throws Exception {
    Socket refusing = LoopRig.reservedPort();
    others.add(refusing);
    start(transport, refusing.getLocalPort(), HttpMethod.GET, true, NO_LIMIT_SECONDS);
    send("one");
    send("two");
    await().atMost(PATIENCE).until(() -> failures() == 2);
    assertThat(lastError())
        .startsWith("cannot connect to the server: ")
        .contains("Connection refused");
    assertThat(onLoop(() -> events.toString())).isEmpty();
    assertThat(onLoop(() -> counters.values().connects())).isZero();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void garbageIsAFailure(Transport transport) throws Exception {
    serve(ScriptedServer.always("SSH-2.0-OpenSSH_9.2p1 Debian\r\n"));
    start(transport, HttpMethod.GET, true, NO_LIMIT_SECONDS);
    send("x");
    awaitEnd("closed by the client");
    assertThat(lastError()).isEqualTo("request to the server: the answer is not HTTP");
    assertThat(onLoop(() -> line.toString())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aHeaderWithoutEndIsAFailure(Transport transport) throws Exception {
    serve(
        (request, connection) -> {
          ScriptedServer.write(connection, "HTTP/1.1 200 OK\r\n");
          while (true) {
            ScriptedServer.write(connection, "A: b\r\n".repeat(1000));
          }
        });
    start(transport, HttpMethod.GET, true, NO_LIMIT_SECONDS);
    send("x");
    await().atMost(PATIENCE).until(() -> failures() == 1);
    assertThat(lastError())
        .isEqualTo("request to the server: the header of the answer is too large");
    await().atMost(PATIENCE).until(() -> server.ends().size() == 1);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aServerThatClosesEarlyIsAFailure(Transport transport) throws Exception {
    serve(
        (request, connection) -> {
          if (request.startsWith("GET /1.php?data=one ")) {
            ScriptedServer.write(connection, HELLO.substring(0, HELLO.length() - 1));
          }
          connection.close();
        });
    start(transport, HttpMethod.GET, true, NO_LIMIT_SECONDS);
    send("one");
    await().atMost(PATIENCE).until(() -> failures() == 1);
    assertThat(lastError())
        .isEqualTo("request to the server: closed by the server in the middle of the answer");
    awaitLine("hell");
    send("two");
    await().atMost(PATIENCE).until(() -> failures() == 2);
    assertThat(lastError())
        .isEqualTo("request to the server: closed by the server before it answered");
    assertThat(onLoop(() -> events.toString())).isEqualTo("cdcd");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aResetIsAFailure(Transport transport) throws Exception {
    serve(
        (request, connection) -> {
          connection.setSoLinger(true, 0);
          connection.close();
        });
    start(transport, HttpMethod.GET, true, NO_LIMIT_SECONDS);
    send("x");
    await().atMost(PATIENCE).until(() -> failures() == 1);
    assertThat(lastError()).startsWith("request to the server: ").containsIgnoringCase("reset");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aPausedReaderLosesNothing(Transport transport) throws Exception {
    int mostOfOneRead = 128 * 1024;
    String body = randomText(4 << 20);
    serve(
        ScriptedServer.always(
            "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
    start(transport, HttpMethod.GET, true, 2);
    int betweenPauses = 2_200_000;
    pauseAt = 100_000;
    send("x");
    for (int pause = pauseAt; pause < body.length(); pause += betweenPauses) {
      await().atMost(PATIENCE).until(() -> onLoop(() -> line.length() >= pauseAt));
      int paused = onLoop(() -> line.length());
      assertThat(paused).isLessThan(pause + mostOfOneRead);
      await() // longer than the limit: nothing comes, and nothing ends
          .atMost(PATIENCE)
          .during(Duration.ofMillis(2500))
          .until(() -> onLoop(() -> line.length()) == paused && onLoop(client::isConnected));
      pauseAt = pause + betweenPauses;
      setReading(true);
    }
    await().atMost(PATIENCE).until(() -> onLoop(() -> line.length()) == body.length());
    assertThat(onLoop(() -> line.toString()).equals(body)).as("all of the body came").isTrue();
    awaitEnd("closed by the client");
    assertThat(failures()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void whatTheServerSentBeforeItClosedIsReadWhenTheLineTakesIt(Transport transport)
      throws Exception {
    String body = randomText(1 << 20);
    serve(
        (request, connection) -> {
          ScriptedServer.write(connection, "HTTP/1.0 200 OK\r\n\r\n" + body);
          connection.close();
        });
    start(transport, HttpMethod.GET, true, NO_LIMIT_SECONDS);
    setReading(false);
    send("x");
    await().atMost(PATIENCE).until(() -> server.requests().size() == 1);
    assertThat(onLoop(() -> line.length())).isZero();
    setReading(true);
    await().atMost(PATIENCE).until(() -> onLoop(() -> line.length()) == body.length());
    assertThat(onLoop(() -> line.toString()).equals(body)).as("all of the body came").isTrue();
    awaitIdle();
    assertThat(failures()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void ofTooManyWaitingPacketsTheOldestAreDropped(Transport transport) throws Exception {
    CountDownLatch allSent = new CountDownLatch(1);
    serve(
        (request, connection) -> {
          allSent.await();
          ScriptedServer.write(connection, HELLO);
        });
    start(transport, HttpMethod.GET, true, NO_LIMIT_SECONDS);
    send("first");
    await().atMost(PATIENCE).until(() -> server.requests().size() == 1);
    for (int i = 0; i < 40; i++) {
      send("p" + i);
    }
    allSent.countDown();
    awaitLine("hello".repeat(33));
    awaitIdle();
    assertThat(server.requests())
        .extracting(
            request -> request.substring("GET /1.php?data=".length(), request.indexOf(" H")))
        .startsWith("first")
        .endsWith(IntStream.range(8, 40).mapToObj(i -> "p" + i).toArray(String[]::new))
        .hasSize(33);
    assertThat(onLoop(() -> counters.values().dropped().packets())).isEqualTo(8);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void closeEndsTheRequestUnderWay(Transport transport) throws Exception {
    serve(ScriptedServer.always(HELLO.substring(0, HELLO.length() - 1)));
    start(transport, HttpMethod.GET, true, NO_LIMIT_SECONDS);
    send("one");
    send("two");
    awaitLine("hell");
    assertThat(onLoop(() -> client.isConnected())).isTrue();
    assertThat(onLoop(() -> client.peers().get(0).toString()))
        .isEqualTo("127.0.0.1:" + server.port());
    onLoop(() -> client.close()).sync();
    awaitEnd("closed by the client");
    assertThat(onLoop(() -> client.isConnected())).isFalse();
    assertThat(onLoop(() -> events.toString())).isEqualTo("c");
    assertThat(server.requests()).hasSize(1);
  }

  // ---- helpers

  private void serve(ScriptedServer.Script script) throws IOException {
    server = new ScriptedServer(script);
    others.add(server);
  }

  private void start(Transport transport, HttpMethod method, boolean removesHeader, int seconds)
      throws Exception {
    start(transport, server.port(), method, removesHeader, seconds);
  }

  private void start(
      Transport transport, int port, HttpMethod method, boolean removesHeader, int seconds)
      throws Exception {
    loops = new MultiThreadIoEventLoopGroup(1, transport.ioHandler());
    counters = new Counters(loops.next().ticker());
    NameLookup names = new NameLookup(Runnable::run, InetAddress::getAllByName);
    TcpDialer dialer = new TcpDialer("com1", transport, loops.next(), names, "127.0.0.1", port, 0);
    client =
        new HttpClient(
            new HttpClient.Parameters(
                "com1",
                "the server",
                method,
                "/1.php?data=",
                "User_Agent: Mozilla/4.0",
                "localhost",
                removesHeader,
                seconds),
            handler -> dialWithCountedBuffers(dialer, handler),
            loops.next(),
            counters,
            new Line());
    onLoop(() -> client.open()).sync();
  }

  private Future<Channel> dialWithCountedBuffers(Dialer dialer, ChannelHandler handler) {
    return dialer.dial(
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.config().setAllocator(allocator);
            channel.pipeline().addLast(handler);
          }
        });
  }

  private static String randomText(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return new String(bytes, ISO_8859_1);
  }

  private void send(String text) throws Exception {
    ByteBuf packet = Unpooled.copiedBuffer(text, ISO_8859_1);
    onLoop(
        () -> {
          client.send(packet);
          return true;
        });
  }

  private void setReading(boolean reading) throws Exception {
    onLoop(
        () -> {
          client.setReading(reading);
          return true;
        });
  }

  private void awaitLine(String text) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(onLoop(line::toString)).isEqualTo(text));
  }

  private void awaitEnd(String end) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(server.ends()).containsExactly(end));
  }

  private void awaitIdle() {
    await()
        .atMost(PATIENCE)
        .until(() -> onLoop(client::state).equals("connects when the line sends, to the server"));
  }

  private long failures() throws Exception {
    return onLoop(() -> counters.values().failures());
  }

  private String lastError() throws Exception {
    return onLoop(() -> counters.values().lastError().map(Counters.LastError::text).orElse(""));
  }

  private <T> T onLoop(Callable<T> step) throws Exception {
    return loops.next().submit(step).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private final class Line implements Endpoint.Listener {
    @Override
    public void receivedFromPeer(Peer peer, ByteBuf bytes) {
      line.append(bytes.toString(ISO_8859_1));
      bytes.release();
      if (line.length() >= pauseAt) {
        client.setReading(false);
      }
    }

    @Override
    public void peerConnected(Peer peer) {
      events.append('c');
    }

    @Override
    public void peerGone(Peer peer, boolean isFault) {
      // Of no interest here.
    }

    @Override
    public boolean isAwaited(Peer peer) {
      return false;
    }

    @Override
    public void peerDisconnected(Peer peer) {
      events.append('d');
    }

    @Override
    public void endpointWritabilityChanged() {
      events.append('w');
    }

    @Override
    public void restartWanted() {
      events.append('r');
    }
  }
}
