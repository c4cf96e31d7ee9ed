/**
 * The line monitor: the traffic on the cable of a port, split into frames, kept in a bounded ring,
 * and written as text or as pcapng. {@link org.serialbridge.monitor.CaptureBuffer} is used on its
 * port's event loop and keeps no time of its own; its results never change.
 */
@NullMarked
package org.serialbridge.monitor;

import org.jspecify.annotations.NullMarked;
