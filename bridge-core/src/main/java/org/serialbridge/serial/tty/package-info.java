/**
 * Serial lines on ttys. jSerialComm opens and configures them; it is used nowhere else in this
 * module. A line is used from one event loop and never blocks it: a loop with epoll reads and
 * writes the tty itself, for another loop two threads do.
 */
@NullMarked
package org.serialbridge.serial.tty;

import org.jspecify.annotations.NullMarked;
