package org.serialbridge.serial.tty;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.kernel.LineCounts;
import org.serialbridge.status.LineErrorCounts;

/** The errors of a line since a first look at the counts of its driver, which wrap around. */
final class ErrorCounter {
  private @Nullable LineCounts last;
  private LineErrorCounts total = LineErrorCounts.NONE;

  /**
   * Looks at the counts.
   *
   * @param counts those of the driver now; empty if it has none, or the device is gone
   * @return the errors since the last look
   */
  LineErrorCounts look(Optional<LineCounts> counts) {
    if (counts.isEmpty()) {
      return LineErrorCounts.NONE;
    }
    LineCounts now = counts.get();
    LineCounts passed = now.since(last == null ? now : last);
    last = now;
    LineErrorCounts errors =
        new LineErrorCounts(passed.lost(), passed.parity(), passed.framing(), passed.breaks());
    total = total.plus(errors);
    return errors;
  }

  /** The errors since the first look; empty if the driver has never told counts. */
  Optional<LineErrorCounts> total() {
    return last == null ? Optional.empty() : Optional.of(total);
  }
}
