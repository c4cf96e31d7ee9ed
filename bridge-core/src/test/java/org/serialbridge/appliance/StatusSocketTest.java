package org.serialbridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.serialbridge.endpoint.Transport;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.status.ApplianceStatus;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Counters;
import org.serialbridge.status.DiscoveryStatus;
import org.serialbridge.status.HostNetworkStatus;
import org.serialbridge.status.MemoryStatus;
import org.serialbridge.status.RoutingStatus;
import org.serialbridge.status.StatusJson;

/** A status socket in a temporary folder, with real clients. */
@Timeout(60)
class StatusSocketTest {
  private static final MemoryStatus MEMORY = MemoryStatus.of(new MemoryBudget(8 << 20));
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long LONG_MILLIS = 50_000;
  private static final long SHORT_MILLIS = 200;
  private static final int LONGEST_PATH_BYTES = 106;

  private static final ApplianceStatus STATUS =
      new ApplianceStatus(
          "0.1.0",
          "m\u00fcller",
          HostNetworkStatus.HOST,
          Optional.empty(),
          Optional.empty(),
          1,
          MEMORY,
          OptionalLong.empty(),
          DiscoveryStatus.NONE,
          List.of(),
          List.of());

  @TempDir private Path folder;
  private final List<SocketChannel> connections = new ArrayList<>();
  private final Queue<Promise<ApplianceStatus>> asked = new ConcurrentLinkedQueue<>();
  private EventLoopGroup loops;
  private StatusSocket socket;

  @AfterEach
  void stop() throws IOException {
    for (SocketChannel connection : connections) {
      connection.close();
    }
    socket.close();
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void eachClientGetsTheStatusAndTheEnd(Transport transport) throws IOException {
    answering(transport, path());
    assertThat(readAll(connect())).isEqualTo(StatusJson.of(STATUS));
    assertThat(readAll(connect())).isEqualTo(StatusJson.of(STATUS));
    await().atMost(PATIENCE).until(() -> socket.clients() == 0);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aClientThatEndsItsSideFirstGetsTheStatus(Transport transport) throws IOException {
    asking(transport, LONG_MILLIS);
    SocketChannel client = connect();
    client.write(UTF_8.encode("GET / HTTP/1.1\r\n"));
    client.shutdownOutput();
    awaitAsked(1);
    asked.remove().setSuccess(STATUS);
    assertThat(read(client, StatusJson.of(STATUS).getBytes(UTF_8).length))
        .isEqualTo(StatusJson.of(STATUS));
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void onlyOwnerAndGroupMayConnect(Transport transport) throws IOException {
    answering(transport, path());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
        .isEqualTo("rw-rw----");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aSocketThatWasLeftBehindIsReplaced(Transport transport) throws IOException {
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(path()));
    }
    assertThat(path()).exists();
    answering(transport, path());
    assertThat(readAll(connect())).isEqualTo(StatusJson.of(STATUS));
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aRegularFileStaysAndThereIsNoSocket(Transport transport) throws IOException {
    Files.writeString(path(), "precious");
    answering(transport, path());
    socket.close();
    assertThat(path()).hasContent("precious");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aFolderStaysAndThereIsNoSocket(Transport transport) throws IOException {
    Files.createDirectory(path());
    answering(transport, path());
    socket.close();
    assertThat(path()).isDirectory();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aLinkIsNotFollowed(Transport transport) throws IOException {
    Path target = Files.createFile(folder.resolve("target"));
    Files.createSymbolicLink(path(), target);
    answering(transport, path());
    socket.close();
    assertThat(path()).isSymbolicLink();
    assertThat(target).exists();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void withoutItsFolderThereIsNoSocket(Transport transport) {
    answering(transport, folder.resolve("missing/status.sock"));
    socket.close();
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void theLongestPathWorks(Transport transport) throws IOException {
    Path longest = ofBytes(LONGEST_PATH_BYTES);
    answering(transport, longest);
    assertThat(StatusSocket.isTooLong(longest)).isFalse();
    assertThat(readAll(connect(longest))).isEqualTo(StatusJson.of(STATUS));
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void withALongerPathThereIsNoSocket(Transport transport) {
    Path longer = ofBytes(LONGEST_PATH_BYTES + 1);
    answering(transport, longer);
    assertThat(StatusSocket.isTooLong(longer)).isTrue();
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void closeEndsClientsAndRemovesTheFile(Transport transport) throws IOException {
    asking(transport, LONG_MILLIS);
    SocketChannel client = connect();
    awaitAsked(1);
    socket.close();
    assertThat(path()).doesNotExist();
    assertThat(readAll(client)).isEmpty();
    socket.close();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aClientThatDoesNotReadIsClosedAtTheLimit(Transport transport) throws IOException {
    asking(transport, SHORT_MILLIS);
    SocketChannel client = connect();
    awaitAsked(1);
    ApplianceStatus large = largerThanAllBuffers();
    asked.remove().setSuccess(large);
    await().atMost(PATIENCE).until(() -> socket.clients() == 0);
    assertThat(readAll(client)).hasSizeLessThan(StatusJson.of(large).length());
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aClientThatReadsGetsAllOfALargeStatus(Transport transport) throws IOException {
    asking(transport, LONG_MILLIS);
    SocketChannel client = connect();
    awaitAsked(1);
    ApplianceStatus large = largerThanAllBuffers();
    asked.remove().setSuccess(large);
    assertThat(readAll(client).equals(StatusJson.of(large))).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aStatusThatDoesNotComeEndsTheClientAtTheLimit(Transport transport) throws IOException {
    asking(transport, SHORT_MILLIS);
    assertThat(readAll(connect())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void moreClientsThanTheMostAreClosedAtOnce(Transport transport) throws IOException {
    asking(transport, LONG_MILLIS);
    List<SocketChannel> waiting = new ArrayList<>();
    for (int i = 0; i < StatusSocket.MOST_CLIENTS; i++) {
      waiting.add(connect());
    }
    awaitAsked(StatusSocket.MOST_CLIENTS);
    assertThat(readAll(connect())).isEmpty();
    asked.forEach(promise -> promise.setSuccess(STATUS));
    for (SocketChannel client : waiting) {
      assertThat(readAll(client)).isEqualTo(StatusJson.of(STATUS));
    }
    await().atMost(PATIENCE).until(() -> socket.clients() == 0);
    asked.clear();
    SocketChannel next = connect();
    awaitAsked(1);
    asked.remove().setSuccess(STATUS);
    assertThat(readAll(next)).isEqualTo(StatusJson.of(STATUS));
  }

  @Test
  void aStatusThatFailsEndsTheClient() throws IOException {
    asking(Transport.best(), LONG_MILLIS);
    SocketChannel client = connect();
    awaitAsked(1);
    asked.remove().setFailure(new IOException("stopping"));
    assertThat(readAll(client)).isEmpty();
  }

  @Test
  void aFaultEndsTheClientAndNotTheSocket() throws IOException {
    open(
        Transport.best(),
        path(),
        () -> {
          throw new IllegalStateException("a fault");
        },
        LONG_MILLIS);
    assertThat(readAll(connect())).isEmpty();
    assertThat(readAll(connect())).isEmpty();
  }

  private Path path() {
    return folder.resolve("status.sock");
  }

  private Path ofBytes(int bytes) {
    int rest = bytes - folder.toString().length() - 1;
    return folder.resolve("x".repeat(rest));
  }

  private static ApplianceStatus largerThanAllBuffers() {
    ConverterStatus converter =
        new ConverterStatus(
            "com1",
            new ConverterStatus.Line(
                "/dev/ttyUSB0",
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                List.of()),
            new ConverterStatus.Endpoint("TCPS", "x".repeat(4_096), false, Optional.empty(), 0),
            false,
            new Counters(Ticker.newMockTicker()).values(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            RoutingStatus.NONE);
    return new ApplianceStatus(
        "0.1.0",
        "large",
        HostNetworkStatus.HOST,
        Optional.empty(),
        Optional.empty(),
        1,
        MEMORY,
        OptionalLong.empty(),
        DiscoveryStatus.NONE,
        Collections.nCopies(1_000, converter),
        List.of());
  }

  /** Every client gets the status at once. */
  private void answering(Transport transport, Path path) {
    open(
        transport,
        path,
        () -> ImmediateEventExecutor.INSTANCE.newSucceededFuture(STATUS),
        LONG_MILLIS);
  }

  /** Every client waits for its promise. */
  private void asking(Transport transport, long clientMillis) {
    open(
        transport,
        path(),
        () -> {
          Promise<ApplianceStatus> promise = ImmediateEventExecutor.INSTANCE.newPromise();
          asked.add(promise);
          return promise;
        },
        clientMillis);
  }

  private void open(
      Transport transport, Path path, Supplier<Future<ApplianceStatus>> status, long clientMillis) {
    loops = new MultiThreadIoEventLoopGroup(2, transport.ioHandler());
    socket = StatusSocket.open(path, transport, loops, status, clientMillis);
  }

  private void awaitAsked(int times) {
    await().atMost(PATIENCE).until(() -> asked.size() == times);
  }

  private SocketChannel connect() throws IOException {
    return connect(path());
  }

  private SocketChannel connect(Path path) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
    connections.add(channel);
    return channel;
  }

  private static String readAll(SocketChannel channel) throws IOException {
    return read(channel, Integer.MAX_VALUE);
  }

  /** Reads that many bytes, or to the end. */
  private static String read(SocketChannel channel, int most) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8_192);
    while (all.size() < most && channel.read(buffer) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
    return all.toString(UTF_8);
  }
}
