package org.serialbridge.serial;

import org.serialbridge.settings.UartSettings;

/**
 * The state in which a line begins.
 *
 * @param uart the parameters; if the tty refuses them, the nearest supported ones are in force, so
 *     that the console stays reachable
 * @param dtr whether DTR is on; the kernel raises it at the opening, for a moment at least
 * @param rts the same of RTS
 * @param hangsUpAtClose whether DTR and RTS are switched off when the line is closed
 */
public record LineOpening(UartSettings uart, boolean dtr, boolean rts, boolean hangsUpAtClose) {
  /** With these parameters, DTR and RTS on, and switched off at the close. */
  public static LineOpening of(UartSettings uart) {
    return new LineOpening(uart, true, true, true);
  }
}
