/**
 * Import of the settings of a hardware unit: the dialogue with it on a serial device, and the
 * results. The settings of the unit do not change.
 */
@NullMarked
package org.serialbridge.adopt;

import org.jspecify.annotations.NullMarked;
