package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A running bridge and its web page, asked by curl. */
final class WebRig implements AutoCloseable {
  private final Path folder;
  private final TestBench bench;
  private final int webPort;
  private final int tcpPort;
  private final RunningBridge bridge;

  /** What curl got: the status, and what it was answered. */
  record Answer(int status, String body) {
    JsonObject json() throws JsonParserException {
      return JsonParser.object().from(body);
    }
  }

  /** One port, com1, with more AT commands for it. */
  WebRig(Path folder, String... commands) throws IOException {
    this.folder = folder;
    bench = new TestBench(folder, "com1");
    webPort = TestPorts.take();
    tcpPort = TestPorts.take();
    List<String> arguments = new ArrayList<>();
    List<String> all =
        new ArrayList<>(
            List.of(
                "AT+WEBPORT=" + webPort, "AT+WEBU=user,word", "AT+SOCK=TCPS,127.0.0.1," + tcpPort));
    all.addAll(List.of(commands));
    all.forEach(command -> arguments.addAll(List.of("--at", command)));
    bridge = bench.run(arguments.toArray(String[]::new));
  }

  TestBench bench() {
    return bench;
  }

  RunningBridge bridge() {
    return bridge;
  }

  int webPort() {
    return webPort;
  }

  int tcpPort() {
    return tcpPort;
  }

  String url(String path) {
    return "http://127.0.0.1:" + webPort + path;
  }

  /** Asks for a path as the user, with options of curl. */
  Answer ask(String path, String... options) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("-u", "user:word"));
    all.addAll(List.of(options));
    return curl(path, all.toArray(String[]::new));
  }

  /** Asks for a path as nobody, with options of curl. */
  Answer curl(String path, String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("curl", "-s", "-w", "\n%{http_code}"));
    command.addAll(List.of(options));
    command.add(path.startsWith("http") ? path : url(path));
    CommandRun run = CommandRun.of(folder, command);
    assertThat(run.err()).isEmpty();
    int end = run.out().lastIndexOf('\n');
    return new Answer(Integer.parseInt(run.out().substring(end + 1)), run.out().substring(0, end));
  }

  @Override
  public void close() {
    bench.close();
  }
}
