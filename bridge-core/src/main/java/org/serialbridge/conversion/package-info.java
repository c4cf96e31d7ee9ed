/**
 * Conversions of serial bytes to network bytes and back. {@link
 * org.serialbridge.conversion.Conversions} chooses one according to the settings. A conversion is
 * used on its port's event loop and keeps no time of its own.
 */
@NullMarked
package org.serialbridge.conversion;

import org.jspecify.annotations.NullMarked;
