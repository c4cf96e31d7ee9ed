/**
 * The AT console on the serial port, byte for byte as on CommFront units: the escape from data mode
 * ({@code +++}, {@code a}, {@code +ok}), the command lines with their echo, replies and error
 * codes, and every command of the AT command page.
 *
 * <p>Sans-IO: bytes and a nanosecond reading in; bytes, changes of settings and the next deadline
 * out. {@link org.serialbridge.at.SerialConsole} is the way in; it owns an {@link
 * org.serialbridge.at.EscapeSequence} and an {@link org.serialbridge.at.AtSession}, which asks the
 * {@link org.serialbridge.at.AtInterpreter}. Storing settings is the caller's: the console waits
 * for it, and neither blocks nor knows threads.
 */
@NullMarked
package org.serialbridge.at;

import org.jspecify.annotations.NullMarked;
