package org.serialbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.service.StateDirectory;
import org.serialbridge.status.ApplianceStatus;
import org.serialbridge.status.DiscoveryStatus;
import org.serialbridge.status.HostNetworkStatus;
import org.serialbridge.status.MemoryStatus;
import org.serialbridge.status.StatusJson;
import picocli.CommandLine;

/** The command, and a server on the socket that answers as the test says. */
@Timeout(60)
class StatusCommandTest {
  private static final MemoryStatus MEMORY = MemoryStatus.of(new MemoryBudget(8 << 20));
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(50);
  private static final ApplianceStatus STATUS =
      new ApplianceStatus(
          "0.1.0",
          "m\u00fcller",
          HostNetworkStatus.HOST,
          Optional.empty(),
          Optional.empty(),
          61,
          MEMORY,
          OptionalLong.empty(),
          DiscoveryStatus.NONE,
          List.of(),
          List.of());

  @TempDir private Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private ServerSocketChannel server;

  @BeforeEach
  void openServer() throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
  }

  @AfterEach
  void closeServer() throws IOException {
    server.close();
    threads.shutdownNow();
  }

  @Test
  void jsonIsPrintedAsItIsAndALineEnd() throws Exception {
    Future<?> served = answering("{\"any\": \"thing\"}");
    assertThat(run("--json")).isEqualTo(Main.OK);
    assertThat(out).hasToString("{\"any\": \"thing\"}\n");
    assertThat(err.toString()).isEmpty();
    served.get();
  }

  @Test
  void withoutJsonItIsATableForATerminal() throws Exception {
    answering(StatusJson.of(STATUS));
    assertThat(run()).isEqualTo(Main.OK);
    assertThat(out).hasToString(StatusOverview.of(STATUS));
  }

  @Test
  void wideItHasAllColumns() throws Exception {
    answering(StatusJson.of(STATUS));
    assertThat(run("--wide")).isEqualTo(Main.OK);
    assertThat(out).hasToString(StatusTable.of(STATUS));
    assertThat(out.toString()).startsWith("serialbridge 0.1.0 on m\\xFCller, running for 1 min");
  }

  @Test
  void aStatusOfAnotherVersionIsTold() throws Exception {
    answering("{\"version\": \"9\"}");
    assertFails("serialbridge: the answer is not a status", "--json", "device");
  }

  @Test
  void noSocketMeansNotRunning() {
    assertFails("serialbridge: no serialbridge is running with state folder " + folder);
  }

  @Test
  void noFolderMeansNotRunning() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> StatusCommand.document(missing, LONG))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageStartingWith("no serialbridge is running with state folder " + missing);
  }

  @Test
  void aSocketThatWasLeftBehindMeansNotRunning() throws IOException {
    bind();
    server.close();
    assertThat(StateDirectory.statusSocket(folder)).exists();
    assertFails("serialbridge: no serialbridge is running with state folder " + folder);
  }

  /** Made by hand: tests may run as root, who may open everything. */
  @Test
  void noPermissionTellsWhatToDo() {
    Path socket = StateDirectory.statusSocket(folder);
    BindException denied = new BindException("Permission denied");
    RunningProcesses ours = new RunningProcesses(List.of(new RunningProcesses.One(7, folder)));
    assertThat(StatusCommand.reason(denied, folder, socket, ours))
        .isEqualTo(socket + " may not be opened by this user: be in the service's group");
    RunningProcesses none = new RunningProcesses(List.of());
    assertThat(StatusCommand.reason(denied, folder, socket, none))
        .startsWith("no serialbridge is running with state folder " + folder);
  }

  @Test
  void aServerThatNeverAnswersIsLeftAtTheLimit() throws IOException {
    bind();
    assertThatThrownBy(() -> StatusCommand.document(folder, SHORT))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("status.sock: no answer within 100 ms");
  }

  @Test
  void aServerWhoseQueueIsFullIsLeftAtTheLimit() throws IOException {
    server.bind(UnixDomainSocketAddress.of(StateDirectory.statusSocket(folder)), 1);
    try (SocketChannel first = waiting();
        SocketChannel second = waiting()) {
      assertThat(first.isConnected() && second.isConnected()).isTrue();
      assertThatThrownBy(() -> StatusCommand.document(folder, SHORT))
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining("status.sock: no answer within 100 ms");
    }
  }

  private SocketChannel waiting() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(StateDirectory.statusSocket(folder)));
  }

  @Test
  void anAnswerThatDoesNotEndIsLeftAtTheLimit() throws Exception {
    Future<?> served =
        serving(
            client -> {
              client.write(UTF_8.encode("{"));
              client.read(ByteBuffer.allocate(1)); // until the command leaves
            });
    assertThatThrownBy(() -> StatusCommand.document(folder, SHORT))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("status.sock: no answer within 100 ms");
    served.get();
  }

  @Test
  void anEndWithoutAnAnswerIsTold() throws Exception {
    answering("");
    assertFails("status.sock: closed without an answer", "try again");
  }

  @Test
  void theLongestAnswerIsRead() throws Exception {
    answering("x".repeat(StatusCommand.MOST_BYTES));
    assertThat(StatusCommand.document(folder, LONG)).hasSize(StatusCommand.MOST_BYTES);
  }

  @Test
  void aLongerAnswerIsRefused() throws Exception {
    answering("x".repeat(StatusCommand.MOST_BYTES + 1));
    assertFails("status.sock: the answer is too long (expected: up to 1048576 bytes)");
  }

  @Test
  void aFolderTooDeepForASocketIsTold() {
    Path deep = folder.resolve("x".repeat(100));
    assertThatThrownBy(() -> StatusCommand.document(deep, LONG))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining(deep + "/status.sock: the path is too long for a socket");
  }

  private void assertFails(String... told) {
    assertThat(run()).isEqualTo(Main.ENVIRONMENT);
    assertThat(err.toString()).contains(told).doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... more) {
    CommandLine commandLine =
        Commands.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] arguments = new String[more.length + 3];
    arguments[0] = "status";
    arguments[1] = "--state-dir";
    arguments[2] = folder.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    int code = commandLine.execute(arguments);
    commandLine.getErr().flush();
    return code;
  }

  private void bind() throws IOException {
    server.bind(UnixDomainSocketAddress.of(StateDirectory.statusSocket(folder)));
  }

  private Future<?> answering(String document) throws IOException {
    return serving(
        client -> {
          ByteBuffer bytes = UTF_8.encode(document);
          while (bytes.hasRemaining()) {
            client.write(bytes);
          }
        });
  }

  /** What a server does with its client. */
  private interface Serving {
    void serve(SocketChannel client) throws IOException;
  }

  private Future<?> serving(Serving serving) throws IOException {
    bind();
    return threads.submit(
        () -> {
          try (SocketChannel client = server.accept()) {
            serving.serve(client);
          }
          return null;
        });
  }
}
