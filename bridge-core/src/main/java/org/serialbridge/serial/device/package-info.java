/**
 * The serial devices of the host: finding them, their properties, and the processes that use them.
 */
@NullMarked
package org.serialbridge.serial.device;

import org.jspecify.annotations.NullMarked;
