/** The stored settings of a running appliance, and the host network that they set. */
@NullMarked
package org.serialbridge.store;

import org.jspecify.annotations.NullMarked;
