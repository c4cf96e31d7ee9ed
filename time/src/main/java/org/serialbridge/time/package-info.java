/** Time as an argument: the seam between parts without a clock and the timers that drive them. */
@NullMarked
package org.serialbridge.time;

import org.jspecify.annotations.NullMarked;
