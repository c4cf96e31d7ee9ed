package org.serialbridge.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class LogTailTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final LogTail log = new LogTail(new PrintStream(written, true, UTF_8));

  @Test
  void linesAreWrittenAsBeforeAndKept() {
    log.println("2026-11-26T03:00:00.000Z INFO com1: one");
    assertThat(written.toString(UTF_8)).isEqualTo("2026-11-26T03:00:00.000Z INFO com1: one\n");
    assertThat(log.lines()).containsExactly("2026-11-26T03:00:00.000Z INFO com1: one");
  }

  @Test
  void aLineForTheJournalIsKeptWithItsTime() {
    log.println("WARN com1: gone");
    assertThat(log.lines().get(0)).matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]{12}\\S+ WARN com1: gone");
  }

  @Test
  void onlyTheLastLinesAreKeptAndNoneIsLong() {
    for (int i = 0; i < 1_000; i++) {
      log.println("INFO " + i + "x".repeat(1_000));
    }
    assertThat(log.lines()).hasSize(200);
    assertThat(log.lines().get(199)).contains("INFO 999x").hasSize(300);
  }
}
