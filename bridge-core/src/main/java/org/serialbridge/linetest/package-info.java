/**
 * Tests of a serial line, for a person who looks for its settings or for a fault of its wiring. A
 * test has the port for itself, without the clients: {@link org.serialbridge.linetest.LineTestRun}
 * is the user of the port meanwhile. The tests themselves know no port, no timer and no clock: they
 * get bytes and times, and act on a {@link org.serialbridge.linetest.TestLine}.
 *
 * <p>Modbus is asked by requests that only read (Application Protocol V1.1b3, 6.3, 6.4, 6.13,
 * 6.21).
 */
@NullMarked
package org.serialbridge.linetest;

import org.jspecify.annotations.NullMarked;
