/**
 * The appliance and its converters. {@link org.serialbridge.bridge.Converter} joins a serial line,
 * the console on it and an endpoint, all on one event loop; {@link
 * org.serialbridge.bridge.Appliance} assembles them.
 */
@NullMarked
package org.serialbridge.bridge;

import org.jspecify.annotations.NullMarked;
