/**
 * What a running appliance says of itself: counters that the data path adds to, and records of
 * their values at one moment. Counters live on the event loop of their converter.
 */
@NullMarked
package org.serialbridge.status;

import org.jspecify.annotations.NullMarked;
