package org.serialbridge.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.appliance.StatusSocket;
import org.serialbridge.loop.IdleThreads;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.service.StateDirectory;
import org.serialbridge.status.ApplianceStatus;
import org.serialbridge.status.StatusFormatException;
import org.serialbridge.status.StatusJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serialbridge status}: the status of a running {@code serialbridge run}. */
@Command(
    name = "status",
    description = {
      "Shows the ports, counters, last errors and peers of a running serialbridge.",
      "Counters are bytes since its start; --wide adds (packets). Without --wide, lines have 80"
          + " columns at most, and zeros are left out."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class StatusCommand implements Callable<Integer> {
  static final int MOST_BYTES = 1 << 20;
  private static final int CHUNK_BYTES = 8_192;
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = StateDirectory.OF_SERVICE,
      description = "state folder of that serialbridge (default: ${DEFAULT-VALUE})")
  private Path stateDir = Path.of("");

  @Option(
      names = "--wide",
      description = "prints all columns, full names and exact numbers, in lines of any length")
  private boolean isWide;

  @Option(names = "--json", description = "prints JSON, in one line")
  private boolean isJson;

  @Override
  public Integer call() throws EnvironmentException {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    String document = document(stateDir, LIMIT);
    PrintWriter out = spec.commandLine().getOut();
    out.print(isJson ? document + "\n" : table(document, isWide));
    out.flush();
    return Main.OK;
  }

  private static String table(String document, boolean isWide) throws EnvironmentException {
    try {
      ApplianceStatus status = StatusJson.parse(document);
      return isWide ? StatusTable.of(status) : StatusOverview.of(status);
    } catch (StatusFormatException e) {
      throw new EnvironmentException(
          "the answer is not a status of this version (--json prints it): " + e.getMessage());
    }
  }

  /**
   * The document of the process that uses a state folder.
   *
   * @param limit time-out for all of it
   * @throws EnvironmentException if there is no document; the message gives the reason
   */
  static String document(Path stateDir, Duration limit) throws EnvironmentException {
    Path socket = StateDirectory.statusSocket(stateDir);
    if (StatusSocket.isTooLong(socket)) {
      throw new EnvironmentException(
          socket + ": the path is too long for a socket (expected: a shorter --state-dir)");
    }
    ScheduledExecutorService clock = IdleThreads.scheduled("limit");
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      clock.schedule(() -> end(channel), limit.toNanos(), TimeUnit.NANOSECONDS);
      channel.connect(UnixDomainSocketAddress.of(socket));
      return read(channel, socket);
    } catch (ClosedChannelException e) {
      throw new EnvironmentException(
          socket + ": no answer within " + limit.toMillis() + " ms; is the process stopped?");
    } catch (IOException e) {
      throw new EnvironmentException(reason(e, stateDir, socket, RunningProcesses.ofHost()));
    } finally {
      clock.shutdownNow();
    }
  }

  /** Closes a channel, which also ends a blocked call: these channels have no time-outs. */
  private static Void end(SocketChannel channel) throws IOException {
    channel.close();
    return null;
  }

  private static String read(SocketChannel channel, Path socket)
      throws IOException, EnvironmentException {
    ByteArrayOutputStream document = new ByteArrayOutputStream();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    while (channel.read(chunk) >= 0) {
      document.write(chunk.array(), 0, chunk.position());
      chunk.clear();
      if (document.size() > MOST_BYTES) {
        throw new EnvironmentException(
            socket + ": the answer is too long (expected: up to " + MOST_BYTES + " bytes)");
      }
    }
    if (document.size() == 0) {
      throw new EnvironmentException(
          socket
              + ": closed without an answer: the process is stopping or has too many clients; try again");
    }
    return document.toString(StandardCharsets.UTF_8);
  }

  /** Java says "permission denied" as BindException, and has no exception for a missing socket. */
  static String reason(IOException failure, Path stateDir, Path socket, RunningProcesses running) {
    if (failure instanceof BindException && running.with(stateDir).isPresent()) {
      return socket + " may not be opened by this user: be in the service's group";
    }
    if (failure instanceof BindException
        || failure instanceof ConnectException
        || Files.notExists(socket)) {
      return running.noneAnswers(stateDir);
    }
    return socket + ": " + failure.getMessage();
  }
}
