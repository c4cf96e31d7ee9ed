package org.serialbridge.rfc2217;

/** Events of NOTIFY-LINESTATE (RFC 2217, section 3) that a serial line reports, with their bits. */
public enum LineEvent {
  BREAK(0x10),
  FRAMING_ERROR(0x08),
  PARITY_ERROR(0x04),
  OVERRUN_ERROR(0x02);

  private final int bit;

  LineEvent(int bit) {
    this.bit = bit;
  }

  /** The bit in a line state. */
  public int bit() {
    return bit;
  }

  /** Whether a mask of SET-LINESTATE-MASK, 0 to 255, asks for any of these events. */
  public static boolean isAnyIn(int mask) {
    for (LineEvent event : values()) {
      if ((mask & event.bit) != 0) {
        return true;
      }
    }
    return false;
  }
}
