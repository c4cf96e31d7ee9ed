package org.serialbridge.settings;

/** What becomes of the delimiter that ends a packet of the serial line (AT+PKTENDOP). */
public enum DelimiterUse {
  /** It ends the packet, as its last bytes. */
  KEEP(0),
  /** The packet has one byte more behind it, a checksum for example. */
  PLUS1(1),
  /** The packet has two bytes more behind it. */
  PLUS2(2),
  /** It is left out. */
  STRIP(0);

  private final int bytesBehind;

  DelimiterUse(int bytesBehind) {
    this.bytesBehind = bytesBehind;
  }

  /** Bytes of the packet behind the delimiter. */
  public int bytesBehind() {
    return bytesBehind;
  }
}
