package org.serialbridge.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.settings.SlowPeer;
import org.serialbridge.status.Counters;

/** When a client connects and disconnects, to the millisecond, on a frozen clock. */
class TcpClientTimesTest {
  private static final int SHORT_SECONDS = 3;

  private final EmbeddedChannel clock = new EmbeddedChannel();
  private final LineSide line = new LineSide();
  private final List<Attempt> attempts = new ArrayList<>();
  private Counters counters;
  private TcpClient client;

  private record Attempt(ChannelHandler handler, Promise<Channel> dialed) {}

  @BeforeEach
  void freeze() {
    clock.freezeTime();
    counters = new Counters(clock.eventLoop().ticker());
  }

  @Test
  void connectsAtOnce() {
    start(permanent());
    assertThat(attempts).hasSize(1);
    accept();
    assertThat(client.isConnected()).isTrue();
    assertThat(counters.values().connects()).isEqualTo(1);
  }

  @Test
  void dialsAgainTenSecondsAfterAFailure() {
    start(permanent());
    refuse();
    passMillis(9_999);
    assertThat(attempts).hasSize(1);
    passMillis(1);
    assertThat(attempts).hasSize(2);
    refuse();
    passMillis(10_000);
    assertThat(attempts).hasSize(3);
    assertThat(counters.values().failures()).isEqualTo(2);
    assertThat(counters.values().lastError().orElseThrow().text())
        .isEqualTo("cannot connect to plc port 9: refused");
  }

  @Test
  void dialsAgainFiveSecondsAfterALoss() {
    start(permanent());
    EmbeddedChannel connection = accept();
    connection.close();
    assertThat(client.isConnected()).isFalse();
    passMillis(4_999);
    assertThat(attempts).hasSize(1);
    passMillis(1);
    assertThat(attempts).hasSize(2);
    assertThat(counters.values().failures()).isZero();
    assertThat(line.events()).containsExactly("+1", "-1", "~1");
  }

  @Test
  void aServerThatClosesItsSideIsDialedFiveSecondsLaterAndReadOnMeanwhile() {
    start(permanent());
    EmbeddedChannel connection = accept();
    sends(connection);
    closeInput(connection);
    assertThat(client.isConnected()).isFalse();
    assertThat(line.events()).containsExactly("+1", "-1");
    passMillis(1_999);
    send("for whom it may read");
    assertThat(sends(connection)).containsExactly("for whom it may read");
    passMillis(1_999);
    assertThat(connection.isOpen()).isTrue();
    passMillis(1);
    connection.runPendingTasks();
    assertThat(connection.isOpen()).isFalse();
    assertThat(line.events()).containsExactly("+1", "-1", "~1");
    passMillis(1_002);
    assertThat(attempts).hasSize(2);
    assertThat(sends(accept())).as("it was said").containsExactly("REG");
  }

  @Test
  void whatAResetServerDidNotGetIsForTheNextConnection() {
    start(permanent());
    EmbeddedChannel connection = accept();
    closeInput(connection);
    send("lost");
    connection.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
    connection.runPendingTasks();
    assertThat(line.events()).containsExactly("+1", "-1", "~1");
    send(" and found");
    passMillis(5_000);
    assertThat(sends(accept())).containsExactly("REG", "lost and found");
  }

  @Test
  void aShortConnectionWhoseServerClosesItsSideIsMadeAgainForTheNextBytes() {
    start(shortConnection(false));
    send("first");
    EmbeddedChannel connection = accept();
    closeInput(connection);
    connection.runPendingTasks();
    assertThat(connection.isOpen()).isFalse();
    assertThat(line.events()).containsExactly("+1", "-1", "~1");
    send("second");
    assertThat(attempts).hasSize(2);
    assertThat(sends(accept())).containsExactly("REG", "second");
  }

  @Test
  void whatIsToBeForgottenIsNotKeptForTheNextConnection() {
    start(permanent());
    EmbeddedChannel connection = accept();
    closeInput(connection);
    send("over");
    client.forgetUnsent();
    connection.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
    connection.runPendingTasks();
    passMillis(5_000);
    assertThat(sends(accept())).containsExactly("REG");
  }

  private static void closeInput(EmbeddedChannel connection) {
    connection.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
  }

  @Test
  void addsUpToATenthToThePauses() {
    long largest = TcpClient.AFTER_FAILURE_MILLIS / TcpClient.JITTER_PART;
    start(permanent(), () -> 2 * largest); // nextLong(bound) halves it
    refuse();
    passMillis(10_999);
    assertThat(attempts).hasSize(1);
    passMillis(1);
    assertThat(attempts).hasSize(2);
  }

  @Test
  void triesForEver() {
    start(permanent());
    for (int i = 1; i <= 1_000; i++) {
      assertThat(attempts).hasSize(i);
      refuse();
      passMillis(10_000);
    }
    assertThat(line.restartsWanted()).isZero();
  }

  @Test
  void asksForARestartAfterThirtyFailuresInARow() {
    start(
        new TcpClient.Parameters(
            "com1",
            "plc port 9",
            this::nothing,
            false,
            false,
            true,
            0,
            SlowPeer.AUTO,
            new MemoryBudget(64 << 20)));
    failTimes(29);
    accept().close();
    passMillis(5_000);
    failTimes(29);
    assertThat(line.restartsWanted()).isZero();
    refuse();
    assertThat(line.restartsWanted()).isEqualTo(1);
    passMillis(60_000);
    assertThat(attempts).as("the restart begins anew, not this client").hasSize(60);
  }

  private void failTimes(int times) {
    for (int i = 0; i < times; i++) {
      refuse();
      passMillis(10_000);
    }
  }

  @Test
  void whatTheLineSentBeforeFollowsTheRegistryPacket() {
    start(permanent());
    send("before ");
    refuse();
    send("and after");
    passMillis(10_000);
    EmbeddedChannel connection = accept();
    send("live");
    assertThat(sends(connection)).containsExactly("REG", "before and after", "live");
    connection.close();
    send("again");
    passMillis(5_000);
    assertThat(sends(accept())).containsExactly("REG", "again");
  }

  @Test
  void whatTheLineSentBeforeIsForgottenIfTheSettingSaysSo() {
    start(
        new TcpClient.Parameters(
            "com1",
            "plc port 9",
            this::registry,
            true,
            false,
            false,
            0,
            SlowPeer.AUTO,
            new MemoryBudget(64 << 20)));
    send("before");
    EmbeddedChannel connection = accept();
    send("live");
    assertThat(sends(connection)).containsExactly("REG", "live");
    assertThat(counters.values().dropped().bytes()).isEqualTo(6);
  }

  @Test
  void aShortConnectionIsMadeWhenTheLineSends() {
    start(shortConnection(false));
    passMillis(60_000);
    assertThat(attempts).isEmpty();
    send("cause");
    send(" and more");
    assertThat(attempts).hasSize(1);
    assertThat(sends(accept())).containsExactly("REG", "cause and more");
  }

  @Test
  void aShortConnectionEndsAfterItsSilence() {
    start(shortConnection(false));
    send("cause");
    EmbeddedChannel connection = accept();
    passMillis(2_999);
    connection.writeInbound(text("answer"));
    passMillis(2_999);
    send("more");
    passMillis(2_999);
    assertThat(connection.isOpen()).isTrue();
    passMillis(1);
    assertThat(connection.isOpen()).isFalse();
    assertThat(line.received()).isEqualTo("answer");
    passMillis(60_000);
    assertThat(attempts).hasSize(1);
    send("next");
    assertThat(attempts).hasSize(2);
    assertThat(sends(accept())).containsExactly("REG", "next");
    assertThat(counters.values().lastError()).isEmpty();
  }

  @Test
  void aShortConnectionDoesNotEndWhileTheLineDoesNotTakeWhatIsThere() {
    start(shortConnection(false));
    send("cause");
    EmbeddedChannel connection = accept();
    client.setReading(false);
    passMillis(20_000);
    assertThat(connection.isOpen()).isTrue();
    client.setReading(true);
    passMillis(2_999);
    assertThat(connection.isOpen()).isTrue();
    passMillis(1);
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void aShortConnectionThatThePeerEndsIsMadeAgainByTheNextData() {
    start(shortConnection(false));
    send("cause");
    accept().close();
    passMillis(60_000);
    assertThat(attempts).hasSize(1);
    send("next");
    assertThat(attempts).hasSize(2);
  }

  @Test
  void whatCausesAShortConnectionIsNeitherForgottenNorLostByAFailure() {
    start(shortConnection(true));
    send("cause");
    refuse();
    send(" more");
    passMillis(9_999);
    assertThat(attempts).hasSize(1);
    passMillis(1);
    assertThat(sends(accept())).containsExactly("REG", "cause more");
  }

  @Test
  void aClosedClientDialsNoMore() {
    start(permanent());
    refuse();
    client.close();
    passMillis(60_000);
    assertThat(attempts).hasSize(1);
  }

  @Test
  void closingEndsAnAttempt() {
    start(permanent());
    client.close();
    assertThat(attempts.get(0).dialed.isCancelled()).isTrue();
  }

  private TcpClient.Parameters permanent() {
    return new TcpClient.Parameters(
        "com1",
        "plc port 9",
        this::registry,
        false,
        false,
        false,
        0,
        SlowPeer.AUTO,
        new MemoryBudget(64 << 20));
  }

  private TcpClient.Parameters shortConnection(boolean clearsBuffer) {
    return new TcpClient.Parameters(
        "com1",
        "plc port 9",
        this::registry,
        clearsBuffer,
        false,
        false,
        SHORT_SECONDS,
        SlowPeer.AUTO,
        new MemoryBudget(64 << 20));
  }

  private byte[] registry() {
    return "REG".getBytes(ISO_8859_1);
  }

  private byte[] nothing() {
    return new byte[0];
  }

  private void start(TcpClient.Parameters parameters) {
    start(parameters, () -> 0);
  }

  private void start(TcpClient.Parameters parameters, RandomGenerator random) {
    client = new TcpClient(parameters, this::dial, random, clock.eventLoop(), counters, line);
    assertThat(client.open().isDone()).as("a client keeps no start waiting").isTrue();
  }

  private Future<Channel> dial(ChannelHandler handler) {
    Attempt attempt = new Attempt(handler, clock.eventLoop().newPromise());
    attempts.add(attempt);
    return attempt.dialed;
  }

  private Attempt last() {
    return attempts.get(attempts.size() - 1);
  }

  private void refuse() {
    last().dialed.setFailure(new ConnectException("refused"));
  }

  /** As a socket does it: the attempt succeeds, then the channel becomes active. */
  private EmbeddedChannel accept() {
    EmbeddedChannel connection =
        new EmbeddedChannel(DefaultChannelId.newInstance(), false, false, last().handler);
    last().dialed.setSuccess(connection);
    try {
      connection.register();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return connection;
  }

  private void send(String text) {
    client.send(text(text));
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, ISO_8859_1);
  }

  private static List<String> sends(EmbeddedChannel connection) {
    List<String> sends = new ArrayList<>();
    for (ByteBuf next = connection.readOutbound(); next != null; next = connection.readOutbound()) {
      sends.add(next.toString(ISO_8859_1));
      next.release();
    }
    return sends;
  }

  private void passMillis(long millis) {
    clock.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    clock.runScheduledPendingTasks();
  }
}
