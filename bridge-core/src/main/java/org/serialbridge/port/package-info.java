/**
 * A serial port, which lives as long as it is configured: its device, its line, the console on it,
 * the output to it and the capture of its traffic.
 */
@NullMarked
package org.serialbridge.port;

import org.jspecify.annotations.NullMarked;
