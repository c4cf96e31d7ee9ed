/** Timers on event loops. */
@NullMarked
package org.serialbridge.loop;

import org.jspecify.annotations.NullMarked;
