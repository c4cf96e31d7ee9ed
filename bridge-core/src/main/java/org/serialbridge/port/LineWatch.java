package org.serialbridge.port;

import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.SerialLine;

/**
 * The reporting of modem inputs and line errors of a port, also by lines that open later. A line
 * switches the reporting of errors once at a time. Another wish in the meantime is the next.
 */
final class LineWatch {
  private final SerialLine.Listener listener;
  private @Nullable SerialLine line;
  private boolean modemInputs;
  private boolean lineErrors;

  /** The line that is switching the reporting of errors, or null. */
  private @Nullable SerialLine switching;

  private boolean switchedTo;

  /** Nothing is reported. */
  LineWatch(SerialLine.Listener listener) {
    this.listener = listener;
  }

  /** Turns the reporting on or off. */
  void use(boolean wantsModemInputs, boolean wantsLineErrors) {
    boolean isNew = wantsModemInputs && !modemInputs;
    modemInputs = wantsModemInputs;
    lineErrors = wantsLineErrors;
    if (line != null) {
      switchOn(line);
    } else if (isNew) {
      listener.modemInputsChanged(ModemInputs.NONE);
    }
  }

  void opened(SerialLine opened) {
    line = opened;
    switchOn(opened);
  }

  void lost() {
    line = null;
    if (modemInputs) {
      listener.modemInputsChanged(ModemInputs.NONE);
    }
  }

  private void switchOn(SerialLine open) {
    if (switching != null) {
      open.watch(modemInputs, switchedTo);
      return;
    }
    switching = open;
    switchedTo = lineErrors;
    open.watch(modemInputs, switchedTo).addListener(over -> switched());
  }

  private void switched() {
    switching = null;
    if (line != null && lineErrors != switchedTo) {
      switchOn(line);
    }
  }
}
