package org.serialbridge.it;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The way into and out of command mode while a TCP client is connected; the cases are functions of
 * {@code escape.py}.
 */
class EscapeIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private TestBench bench;
  private int port;

  @BeforeEach
  void startBridge() throws IOException {
    bench = new TestBench(folder, "com1");
    port = TestPorts.take();
    bench.runListening(port);
  }

  @AfterEach
  void stopBridge() {
    bench.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pluses-inside-data",
        "four-pluses",
        "pluses-with-cr",
        "one-or-two-pluses",
        "pluses-too-slow",
        "wrong-answer",
        "no-answer"
      })
  void brokenSequenceIsDataAndComplete(String broken) throws Exception {
    play(broken);
  }

  @ParameterizedTest
  @ValueSource(strings = {"three-writes", "after-data-and-a-pause", "pluses-directly-after-entm"})
  void rightSequenceEntersAndSendsNothing(String right) throws Exception {
    play(right);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"data-directly-after-entm", "lf-of-entm-comes-late", "entm-and-data-in-one-write"})
  void afterEntmOnlyItsLineFeedIsSwallowed(String data) throws Exception {
    play(data);
  }

  @ParameterizedTest
  @ValueSource(strings = {"network-data-waits", "network-data-waits-for-a-broken-sequence"})
  void networkDataIsNeverWithinTheDialogue(String waiting) throws Exception {
    play(waiting);
  }

  private void play(String name) throws IOException, InterruptedException {
    Python.run(LIMIT, "escape.py", bench.device("com1"), String.valueOf(port), name);
  }
}
