/**
 * Serial lines: an open tty behind {@link org.serialbridge.serial.SerialLine}, the hardware seam
 * that tests replace in memory; and what the host knows of its serial ports.
 *
 * <p>jSerialComm opens and configures; it is used nowhere else in this module. A line is used from
 * one event loop and never blocks it: a loop that has epoll reads and writes the tty itself, for
 * any other two threads do.
 */
@NullMarked
package org.serialbridge.serial;

import org.jspecify.annotations.NullMarked;
