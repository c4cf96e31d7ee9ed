/**
 * What goes over the cable of a port, for a person who looks on: cut into frames, kept in a bounded
 * ring, written as text or as pcapng. {@link org.serialbridge.monitor.CaptureBuffer} is used on its
 * converter's event loop and keeps no time of its own; what it gives away never changes.
 */
@NullMarked
package org.serialbridge.monitor;

import org.jspecify.annotations.NullMarked;
