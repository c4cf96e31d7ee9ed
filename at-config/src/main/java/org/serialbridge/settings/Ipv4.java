package org.serialbridge.settings;

import java.nio.ByteBuffer;

/**
 * An IPv4 address or netmask.
 *
 * @param bits the 32 bits, first octet highest
 */
public record Ipv4(int bits) {
  /** 0.0.0.0: none. */
  public static final Ipv4 NONE = new Ipv4(0);

  /** The netmask of a prefix length, 0 to 32. */
  public static Ipv4 netmask(int prefixLength) {
    return new Ipv4(prefixLength == 0 ? 0 : -1 << (32 - prefixLength));
  }

  /**
   * The address that a dotted quad stands for.
   *
   * @throws InvalidValueException if it is none
   */
  public static Ipv4 of(String text) throws InvalidValueException {
    return Syntax.of(Part.of("an IPv4 address", Ipv4::parse)).parse(text);
  }

  static Ipv4 parse(String text) throws Part.Rejected {
    String[] octets = text.strip().split("\\.", -1);
    if (octets.length != 4) {
      throw new Part.Rejected();
    }
    int bits = 0;
    for (String octet : octets) {
      if (octet.length() > 3 || !octet.equals(octet.strip())) {
        throw new Part.Rejected();
      }
      bits = bits << 8 | Part.number(octet, 0, 255);
    }
    return new Ipv4(bits);
  }

  /** Its 4 bytes, in network order. */
  public byte[] bytes() {
    return ByteBuffer.allocate(Integer.BYTES).putInt(bits).array();
  }

  /** Of a netmask: how many bits are set. */
  public int prefixLength() {
    return Integer.bitCount(bits);
  }

  /** Whether it is {@link #NONE}. */
  public boolean isNone() {
    return bits == 0;
  }

  boolean isNetmask() {
    int inverse = ~bits;
    return bits != 0 && (inverse & (inverse + 1)) == 0;
  }

  /** Whether a host can have it: not 0.x, loopback, multicast, or above. */
  boolean isHost() {
    int first = bits >>> 24;
    return first >= 1 && first <= 223 && first != 127;
  }

  @Override
  public String toString() {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 0xFF)
        + "."
        + (bits >>> 8 & 0xFF)
        + "."
        + (bits & 0xFF);
  }
}
