/**
 * The host of the appliance: its network, which AT queries show and AT+WANN and AT+DNS set through
 * NetworkManager, and its service manager systemd.
 */
@NullMarked
package org.serialbridge.host;

import org.jspecify.annotations.NullMarked;
