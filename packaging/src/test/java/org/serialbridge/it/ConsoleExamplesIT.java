package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples and queries of CommFront's AT command page, typed on the serial port. */
class ConsoleExamplesIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private TestBench bench;

  @BeforeEach
  void openBench() throws IOException {
    bench = new TestBench(folder, "com1");
  }

  @AfterEach
  void closeBench() {
    bench.close();
  }

  @Test
  void everyExampleIsAnsweredAsPrintedAndKeptOverRestarts() throws Exception {
    RunningBridge first = bench.runListening(TestPorts.take());
    type("examples");
    assertThat(first.stop()).isZero();
    bench.run();
    type("kept");
  }

  @Test
  void reldBringsTheFactoryValuesBack() throws Exception {
    RunningBridge first = bench.runListening(TestPorts.take());
    type("examples");
    type("factory");
    assertThat(first.stop()).isZero();
    bench.run();
    type("factory");
  }

  @Test
  void consoleWorksInEverySocketMode() throws Exception {
    bench.runListening(TestPorts.take());
    type("modes");
  }

  private void type(String stage) throws IOException, InterruptedException {
    Python.run(LIMIT, "console_examples.py", bench.device("com1"), stage);
  }
}
