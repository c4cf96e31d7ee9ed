package org.serialbridge.cli;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The progress of a scan and its remaining time. */
final class ScanProgress {
  private final ProgressLine line;
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
  ScanProgress(ProgressLine line, int units, int timeoutMillis, LongSupplier nanos) {
    this.line = line;
    this.units = units;
    this.timeoutMillis = timeoutMillis;
    this.nanos = nanos;
    startedAt = nanos.getAsLong();
  }

  static ScanProgress of(PrintWriter err, int units, int timeoutMillis) {
    return new ScanProgress(ProgressLine.of(err), units, timeoutMillis, System::nanoTime);
  }

  /** The next unit is asked. */
  void asking(int unit) {
    line.show("asking unit " + unit + ", " + left());
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
    line.clear();
  }
}
