/**
 * The output of a line without IO: times are arguments, in ns of one monotonic clock of any origin.
 */
@NullMarked
package org.serialbridge.serial.output;

import org.jspecify.annotations.NullMarked;
