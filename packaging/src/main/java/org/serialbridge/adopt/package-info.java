/**
 * Taking over the settings of a hardware unit: its dialogue on a serial device, and what its values
 * are here. Nothing is set on the unit.
 */
@NullMarked
package org.serialbridge.adopt;

import org.jspecify.annotations.NullMarked;
