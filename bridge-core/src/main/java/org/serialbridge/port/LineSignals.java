package org.serialbridge.port;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.settings.OpeningSignals;

/** The control signals of a port, with and without an open line, and their use by AT+DTRRTS. */
final class LineSignals {
  private static final Set<ControlSignal> DTR_AND_RTS =
      EnumSet.of(ControlSignal.DTR, ControlSignal.RTS);

  /** The signals that are on, or will be when the line opens. */
  private final Set<ControlSignal> on = EnumSet.noneOf(ControlSignal.class);

  private @Nullable OpeningSignals use;

  /** Takes a use into force. KEEP leaves DTR and RTS as they are on an open line. */
  void use(OpeningSignals next, @Nullable SerialLine line) {
    if (next == use) {
      return;
    }
    boolean isFirst = use == null;
    use = next;
    if (isFirst || next != OpeningSignals.KEEP) {
      setDtrAndRts(next != OpeningSignals.OFF, line);
    }
    if (line != null) {
      line.hangUpAtClose(hangsUpAtClose());
    }
  }

  /** Sets DTR and RTS as the use says, after a client has set them. */
  void release(@Nullable SerialLine line) {
    if (use != OpeningSignals.KEEP) {
      setDtrAndRts(use == OpeningSignals.ON, line);
    }
  }

  private void setDtrAndRts(boolean areOn, @Nullable SerialLine line) {
    if (areOn) {
      on.addAll(DTR_AND_RTS);
    } else {
      on.removeAll(DTR_AND_RTS);
    }
    if (line != null) {
      line.setDtrAndRts(areOn, areOn);
    }
  }

  void set(ControlSignal signal, boolean isOn) {
    if (isOn) {
      on.add(signal);
    } else {
      on.remove(signal);
    }
  }

  boolean isOn(ControlSignal signal) {
    return on.contains(signal);
  }

  boolean hangsUpAtClose() {
    return use != OpeningSignals.KEEP;
  }

  /** Sets the signals of a line that was just opened. */
  void opened(SerialLine line) {
    line.setDtrAndRts(isOn(ControlSignal.DTR), isOn(ControlSignal.RTS));
    line.set(ControlSignal.BREAK, isOn(ControlSignal.BREAK));
  }
}
