/**
 * Serial lines: an open tty behind {@link org.serialbridge.serial.SerialLine}, the hardware seam
 * that tests replace in memory; and the serial devices of the host.
 *
 * <p>jSerialComm opens and configures ttys; it is used nowhere else in this module. A line is used
 * from one event loop and never blocks it: a loop with epoll reads and writes the tty itself, for
 * another loop two threads do.
 */
@NullMarked
package org.serialbridge.serial;

import org.jspecify.annotations.NullMarked;
