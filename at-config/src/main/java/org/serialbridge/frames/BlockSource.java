package org.serialbridge.frames;

import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.PortSettings;

/**
 * What a block is made of.
 *
 * @param settings stored settings of the port, and of the device
 * @param network the host's live network, which a block shows unless the addresses are static
 */
record BlockSource(PortSettings settings, HostNetwork network) {}
