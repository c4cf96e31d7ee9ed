package org.serialbridge.discovery;

import org.serialbridge.settings.Ipv4;

/**
 * A network of IPv4.
 *
 * @param address an address in it
 * @param prefixLength bits that its addresses have in common, 0 to 32
 */
record Subnet(Ipv4 address, int prefixLength) {
  boolean contains(Ipv4 other) {
    return ((address.bits() ^ other.bits()) & Ipv4.netmask(prefixLength).bits()) == 0;
  }
}
