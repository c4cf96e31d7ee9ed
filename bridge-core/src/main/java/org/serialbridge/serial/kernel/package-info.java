/**
 * System calls that Java and jSerialComm do not have, by a library of our own ({@code src/main/c}):
 * parameters, lines, errors and queues of a tty, RS-485, an output of a GPIO chip,
 * pseudo-terminals, datagrams of local sockets, UDP sockets that know the interface of a datagram,
 * ciphers of the host's OpenSSL. No call opens a tty a second time or starts a process.
 */
@NullMarked
package org.serialbridge.serial.kernel;

import org.jspecify.annotations.NullMarked;
