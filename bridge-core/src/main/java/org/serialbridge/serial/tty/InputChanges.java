package org.serialbridge.serial.tty;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.kernel.LineCounts;

/**
 * The changes of modem inputs between two readings. An input that the driver has seen change, and
 * that is as before, had a pulse: it is told as two changes.
 */
final class InputChanges {
  private @Nullable ModemInputs before;
  private @Nullable LineCounts countsBefore;

  /**
   * The inputs to tell since the last reading, in order.
   *
   * @param counts the driver's counts, read before the inputs; empty if it has none
   * @param now the inputs
   */
  List<ModemInputs> since(Optional<LineCounts> counts, ModemInputs now) {
    List<ModemInputs> told = new ArrayList<>();
    if (before == null) {
      told.add(now);
    } else {
      ModemInputs pulsed = pulsed(before, now, passed(counts));
      if (!pulsed.equals(now)) {
        told.add(pulsed);
        told.add(now);
      } else if (!now.equals(before)) {
        told.add(now);
      }
    }
    before = now;
    countsBefore = counts.orElse(null);
    return told;
  }

  private @Nullable LineCounts passed(Optional<LineCounts> counts) {
    LineCounts earlier = countsBefore;
    return earlier == null ? null : counts.map(now -> now.since(earlier)).orElse(null);
  }

  /** The inputs in the middle of the pulses: only those that had one differ from now. */
  private static ModemInputs pulsed(
      ModemInputs before, ModemInputs now, @Nullable LineCounts passed) {
    return passed == null
        ? now
        : new ModemInputs(
            middle(before.cts(), now.cts(), passed.cts()),
            middle(before.dsr(), now.dsr(), passed.dsr()),
            middle(before.ri(), now.ri(), passed.ri()),
            middle(before.dcd(), now.dcd(), passed.dcd()));
  }

  private static boolean middle(boolean before, boolean now, int changes) {
    return before == now && changes != 0 ? !now : now;
  }
}
