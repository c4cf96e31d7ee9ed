/** Where the bytes on their way are kept. */
@NullMarked
package org.serialbridge.memory;

import org.jspecify.annotations.NullMarked;
