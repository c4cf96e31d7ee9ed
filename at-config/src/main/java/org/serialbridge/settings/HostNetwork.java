package org.serialbridge.settings;

/**
 * The host's live network, as AT+WANN, AT+DNS and AT+MAC answer it while the host decides.
 *
 * @param address address of the interface with the default route, or without one of the first
 *     interface that has an address; {@link Ipv4#NONE} without any
 * @param mask its netmask, likewise
 * @param gateway the gateway of the default route; {@link Ipv4#NONE} without one
 * @param dns the first name server, likewise
 * @param mac MAC address of that interface as 12 upper-case hexadecimal digits; without one, a
 *     stable locally administered address
 */
public record HostNetwork(Ipv4 address, Ipv4 mask, Ipv4 gateway, Ipv4 dns, String mac) {}
