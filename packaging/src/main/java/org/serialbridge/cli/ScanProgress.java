package org.serialbridge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The progress of a scan and its remaining time: one line on standard error, which is overwritten.
 * It is shown at a terminal only.
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
   * @param timeoutMillis time for a unit that does not respond, in ms
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

  /**
   * The remaining time: at first as if no unit responded, then from the time of the units before.
   */
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

  /** Erases the line before other output. */
  void clear() {
    if (isShown) {
      err.print(ERASE);
      err.flush();
    }
  }
}
