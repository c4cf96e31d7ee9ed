/**
 * The status of a running appliance: counters of the data path, and records of their values at one
 * moment. Counters live on the event loop of their converter.
 */
@NullMarked
package org.serialbridge.status;

import org.jspecify.annotations.NullMarked;
