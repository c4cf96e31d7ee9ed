package org.serialbridge.settings;

/** Use of the delimiter that ends a packet of the serial line (AT+PKTENDOP). */
public enum DelimiterUse implements Keyword {
  /** It ends the packet, as its last bytes. */
  KEEP("KEEP", "Keep it", 0),
  /** One more byte belongs to the packet, a checksum for example. */
  PLUS1("PLUS1", "Keep it and one byte behind it", 1),
  PLUS2("PLUS2", "Keep it and two bytes behind it", 2),
  STRIP("STRIP", "Remove it", 0);

  private final String keyword;
  private final String label;
  private final int bytesBehind;

  DelimiterUse(String keyword, String label, int bytesBehind) {
    this.keyword = keyword;
    this.label = label;
    this.bytesBehind = bytesBehind;
  }

  @Override
  public String keyword() {
    return keyword;
  }

  @Override
  public String label() {
    return label;
  }

  /** Number of bytes behind the delimiter that belong to the packet: 0 to 2. */
  public int bytesBehind() {
    return bytesBehind;
  }
}
