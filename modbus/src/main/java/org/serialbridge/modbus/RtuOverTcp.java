package org.serialbridge.modbus;

import java.nio.ByteBuffer;

/**
 * Tells RTU frames from Modbus/TCP ADUs by the first bytes of a master. The header of an RTU frame
 * may look like an MBAP header: {@code 01 03 00 00 00 0A C5 CD} begins an ADU of 16 bytes.
 */
public final class RtuOverTcp {
  private RtuOverTcp() {}

  /**
   * Whether bytes are one or more whole RTU requests: the length of each fits its function code,
   * and its CRC is right. A right CRC of the first bytes alone proves nothing: {@code 0C E0 00 00
   * 00 06 01 03} has one and is Modbus/TCP.
   */
  public static boolean areRequests(ByteBuffer bytes) {
    byte[] all = new byte[bytes.remaining()];
    bytes.get(bytes.position(), all);
    int from = 0;
    while (from < all.length) {
      int pdu = PduLength.ofRequest(all, from + 1, all.length);
      int end = from + 1 + pdu + Adu.CRC_LENGTH;
      if (pdu <= 0 || end > all.length || !Adu.hasGoodCrc(all, from, end)) {
        return false;
      }
      from = end;
    }
    return all.length > 0;
  }
}
