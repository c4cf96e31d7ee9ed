/** Memory for bytes on their way. */
@NullMarked
package org.serialbridge.memory;

import org.jspecify.annotations.NullMarked;
