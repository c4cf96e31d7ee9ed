package org.serialbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScanProgressTest {
  private static final String ERASE = "\r\u001b[K";

  private final StringWriter err = new StringWriter();
  private long millis;

  private ScanProgress progress(boolean isShown) {
    return new ScanProgress(
        new ProgressLine(new PrintWriter(err), isShown),
        247,
        2_000,
        () -> TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Test
  void theTimeLeftIsThatOfSilenceAtFirstAndThenThatOfTheUnitsBefore() {
    ScanProgress progress = progress(true);
    progress.asking(1);
    assertThat(err).hasToString(ERASE + "asking unit 1, at most 8 min 14 s left");
    millis = 1_000;
    progress.asking(2);
    assertThat(err.toString()).endsWith(ERASE + "asking unit 2, about 4 min 6 s left");
    millis = 1_100;
    progress.asking(3);
    assertThat(err.toString()).endsWith(ERASE + "asking unit 3, about 2 min 15 s left");
    progress.clear();
    assertThat(err.toString()).endsWith(" s left" + ERASE);
  }

  @Test
  void aScriptSeesNothingOfIt() {
    ScanProgress progress = progress(false);
    progress.asking(1);
    progress.clear();
    assertThat(err.toString()).isEmpty();
  }
}
