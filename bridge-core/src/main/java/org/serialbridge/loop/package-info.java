/** Timers on event loops, and threads for work that no event loop may do. */
@NullMarked
package org.serialbridge.loop;

import org.jspecify.annotations.NullMarked;
