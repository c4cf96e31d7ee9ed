package org.serialbridge.serial.tty;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.kernel.LineCounts;

/**
 * The changes of modem inputs between two readings. An input that the driver has counted, and that
 * is as before, had a pulse: it is told as two changes. A USB adapter may count a change after its
 * level was read: the count is expected at the next reading, and is no pulse.
 */
final class InputChanges {
  private final Input cts = new Input();
  private final Input dsr = new Input();
  private final Input ri = new Input();
  private final Input dcd = new Input();
  private @Nullable ModemInputs before;

  /** An input, its count at the last reading, and whether the count of a change is still due. */
  private static final class Input {
    private boolean isKnown;
    private boolean level;
    private int count;
    private boolean isDue;

    /** Returns whether the input had a pulse since the last reading. */
    boolean pulsed(boolean now, int counted) {
      int passed = isKnown ? counted - count : 0;
      boolean hasChanged = isKnown && now != level;
      boolean isPulse = isKnown && !hasChanged && passed != 0 && !(isDue && passed == 1);
      isDue = hasChanged && passed == 0;
      isKnown = true;
      level = now;
      count = counted;
      return isPulse;
    }

    void forget() {
      isKnown = false;
      isDue = false;
    }
  }

  /**
   * The inputs to tell since the last reading, in order.
   *
   * @param counts the driver's counts, read before the inputs; empty if it has none
   * @param now the inputs
   */
  List<ModemInputs> since(Optional<LineCounts> counts, ModemInputs now) {
    List<ModemInputs> told = new ArrayList<>();
    ModemInputs middle = counts.map(counted -> middle(counted, now)).orElse(now);
    if (counts.isEmpty()) {
      List.of(cts, dsr, ri, dcd).forEach(Input::forget);
    }
    if (!middle.equals(now)) {
      told.add(middle);
      told.add(now);
    } else if (!now.equals(before)) {
      told.add(now);
    }
    before = now;
    return told;
  }

  /** The inputs in the middle of the pulses: only those that had one differ from now. */
  private ModemInputs middle(LineCounts counts, ModemInputs now) {
    return new ModemInputs(
        now.cts() != cts.pulsed(now.cts(), counts.cts()),
        now.dsr() != dsr.pulsed(now.dsr(), counts.dsr()),
        now.ri() != ri.pulsed(now.ri(), counts.ri()),
        now.dcd() != dcd.pulsed(now.dcd(), counts.dcd()));
  }
}
