package org.serialbridge.it;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.serialbridge.serial.kernel.PtyPair;
import org.serialbridge.status.ApplianceStatus;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.StatusFormatException;
import org.serialbridge.status.StatusJson;

/** A pseudo-terminal pair for each port, a folder of settings, and the bridges run on them. */
final class TestBench implements AutoCloseable {
  private final Path folder;
  private final Map<String, PtyPair> pairs = new LinkedHashMap<>();
  private final List<RunningBridge> bridges = new ArrayList<>();

  TestBench(Path folder, String... ports) throws IOException {
    this.folder = folder;
    for (String port : ports) {
      pairs.put(port, PtyPair.open(folder.resolve(port), folder.resolve(port + "-device")));
    }
  }

  /** The serial device's end of a port's cable. */
  String device(String port) {
    return pairs.get(port).device().toString();
  }

  /** The bridge's end of it. */
  String port(String port) {
    return pairs.get(port).port().toString();
  }

  Path stateFolder() {
    return folder.resolve("state");
  }

  /** The arguments of {@code run}, with all ports, and more. */
  List<String> arguments(String... more) {
    List<String> arguments = new ArrayList<>(List.of("run", "--bind", "127.0.0.1"));
    arguments.addAll(List.of("--state-dir", stateFolder().toString()));
    pairs.forEach((name, pair) -> arguments.addAll(List.of("--port", name + "=" + pair.port())));
    arguments.addAll(List.of(more));
    return arguments;
  }

  /** Starts a bridge; it is ready, and its serial lines are open. */
  RunningBridge run(String... more) throws IOException {
    return run(Map.of(), more);
  }

  /** The same, with variables in its environment. */
  RunningBridge run(Map<String, String> environment, String... more) throws IOException {
    RunningBridge bridge =
        RunningBridge.start(folder, environment, arguments(more).toArray(String[]::new))
            .awaitReady();
    bridges.add(bridge);
    pairs.values().forEach(pair -> bridge.awaitLog(pair.port() + " open with"));
    return bridge;
  }

  /** Ends the bridges in order; the cables stay. */
  void stop() throws InterruptedException {
    for (RunningBridge bridge : bridges) {
      bridge.stop();
    }
  }

  /** A bridge whose TCP server listens on a port. */
  RunningBridge runListening(int tcpPort) throws IOException {
    return run("--at", "AT+SOCK=TCPS,127.0.0.1," + tcpPort);
  }

  /** What the running bridge says of itself at its status socket. */
  ApplianceStatus status() {
    try (SocketChannel socket =
        SocketChannel.open(UnixDomainSocketAddress.of(stateFolder().resolve("status.sock")))) {
      byte[] document = Channels.newInputStream(socket).readAllBytes();
      return StatusJson.parse(new String(document, StandardCharsets.UTF_8));
    } catch (IOException | StatusFormatException e) {
      throw new AssertionError(e);
    }
  }

  ConverterStatus status(String port) {
    return status().converters().stream()
        .filter(converter -> converter.name().equals(port))
        .findFirst()
        .orElseThrow();
  }

  /** Waits until the status of a port is as it should be. */
  void await(String port, Duration atMost, Predicate<ConverterStatus> expected) {
    Awaitility.await()
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> status(port), expected);
  }

  /** Pulls the adapter of a port. */
  void unplug(String port) {
    pairs.get(port).close();
  }

  @Override
  public void close() {
    bridges.forEach(RunningBridge::close);
    for (PtyPair pair : pairs.values()) {
      pair.close();
    }
  }
}
