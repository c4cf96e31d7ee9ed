/**
 * The appliance and its converters. {@link org.serialbridge.appliance.Converter} joins a serial
 * port and its network session on one event loop; {@link org.serialbridge.appliance.Appliance}
 * assembles them.
 */
@NullMarked
package org.serialbridge.appliance;

import org.jspecify.annotations.NullMarked;
