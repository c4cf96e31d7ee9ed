/** The host that the appliance runs on: its network as the AT queries show it. */
@NullMarked
package org.serialbridge.host;

import org.jspecify.annotations.NullMarked;
