/** The memory for data that waits. */
@NullMarked
package org.serialbridge.memory;

import org.jspecify.annotations.NullMarked;
