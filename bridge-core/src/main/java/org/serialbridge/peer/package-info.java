/** The seam between conversions and endpoints: the peers, one by one and all together. */
@NullMarked
package org.serialbridge.peer;

import org.jspecify.annotations.NullMarked;
