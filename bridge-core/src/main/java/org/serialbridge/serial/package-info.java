/**
 * Serial lines: an open tty behind {@link org.serialbridge.serial.SerialLine}, the hardware seam
 * that tests replace in memory, and the values that it speaks. The seam knows none of its
 * sub-packages: {@code tty} opens and drives ttys, {@code output} decides the order of their
 * output, {@code rs485} controls transceivers, {@code device} finds devices and their users.
 */
@NullMarked
package org.serialbridge.serial;

import org.jspecify.annotations.NullMarked;
