package org.serialbridge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How far a scan is and how long it still takes: a line on standard error that is written over, and
 * only for somebody at a terminal.
 */
final class ScanProgress {
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
  private static final String TERMINALS = "/dev/(pts/|tty|console|hvc).*";
  private static final String ERASE = "\r\u001b[K";

  private final PrintWriter err;
  private final boolean isShown;
  private final int units;
  private final int timeoutMillis;
  private final LongSupplier nanos;
  private final long startedAt;
  private int asked;

  /**
   * A scan that begins now.
   *
   * @param timeoutMillis the time that a silent unit takes
   */
  ScanProgress(PrintWriter err, boolean isShown, int units, int timeoutMillis, LongSupplier nanos) {
    this.err = err;
    this.isShown = isShown;
    this.units = units;
    this.timeoutMillis = timeoutMillis;
    this.nanos = nanos;
    startedAt = nanos.getAsLong();
  }

  static ScanProgress of(PrintWriter err, int units, int timeoutMillis) {
    return new ScanProgress(err, isTerminal(), units, timeoutMillis, System::nanoTime);
  }

  private static boolean isTerminal() {
    try {
      return Files.readSymbolicLink(STANDARD_ERROR).toString().matches(TERMINALS);
    } catch (IOException e) {
      return false; // it is closed
    }
  }

  /** The next unit is asked. */
  void asking(int unit) {
    if (isShown) {
      err.print(ERASE + "asking unit " + unit + ", " + left());
      err.flush();
    }
    asked++;
  }

  /** At first as if nobody answered, then as long as those before have taken. */
  private String left() {
    long unitsLeft = (long) units - asked;
    if (asked == 0) {
      return "at most " + duration(unitsLeft * timeoutMillis) + " left";
    }
    long passed = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - startedAt);
    return "about " + duration(passed * unitsLeft / asked) + " left";
  }

  private static String duration(long millis) {
    return StatusTable.duration(TimeUnit.MILLISECONDS.toSeconds(millis + 999));
  }

  /** Something else is to be printed. */
  void clear() {
    if (isShown) {
      err.print(ERASE);
      err.flush();
    }
  }
}
