package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * Finds the ADUs in the stream of a Modbus/TCP peer (Messaging on TCP/IP V1.0b, 3.1.3). A read may
 * hold several ADUs or a part of one. Each connection has its own decoder.
 */
public final class MbapDecoder {
  static final int HEADER_LENGTH = 7;
  private static final int LENGTH_OFFSET = 4;
  private static final int UNIT_OFFSET = 6;

  private final byte[] adu = new byte[HEADER_LENGTH + Adu.LONGEST_PDU];
  private int filled;

  /**
   * Takes bytes and passes on each complete ADU.
   *
   * @param output takes the ADU and its transaction identifier, 0 to 65535
   * @throws ProtocolException if the stream is not Modbus/TCP; the rest of it cannot be understood,
   *     and every further call throws again
   */
  public void receive(ByteBuffer bytes, ObjIntConsumer<Adu> output) throws ProtocolException {
    if (filled >= HEADER_LENGTH) {
      check();
    }
    while (bytes.hasRemaining()) {
      int wanted = filled < HEADER_LENGTH ? HEADER_LENGTH : aduLength();
      int taken = Math.min(bytes.remaining(), wanted - filled);
      bytes.get(adu, filled, taken);
      filled += taken;
      if (filled >= HEADER_LENGTH) {
        check();
        if (filled == aduLength()) {
          end(output);
        }
      }
    }
  }

  /**
   * Whether bytes are one or more whole Modbus/TCP requests whose lengths fit their function codes.
   */
  public static boolean areRequests(ByteBuffer bytes) {
    MbapDecoder decoder = new MbapDecoder();
    List<Adu> requests = new ArrayList<>();
    try {
      decoder.receive(bytes.duplicate(), (request, transaction) -> requests.add(request));
    } catch (ProtocolException e) {
      return false;
    }
    return decoder.filled == 0
        && !requests.isEmpty()
        && requests.stream()
            .map(Adu::pdu)
            .allMatch(pdu -> PduLength.ofRequest(pdu, 0, pdu.length) == pdu.length);
  }

  private void end(ObjIntConsumer<Adu> output) {
    byte[] pdu = Arrays.copyOfRange(adu, HEADER_LENGTH, filled);
    filled = 0;
    output.accept(new Adu(adu[UNIT_OFFSET] & 0xFF, pdu), unsignedShort(0));
  }

  private int aduLength() {
    return UNIT_OFFSET + unsignedShort(LENGTH_OFFSET);
  }

  private void check() throws ProtocolException {
    int protocol = unsignedShort(2);
    if (protocol != 0) {
      throw new ProtocolException("protocol identifier: " + protocol + " (expected: 0)");
    }
    int length = unsignedShort(LENGTH_OFFSET);
    if (length < 2 || length > 1 + Adu.LONGEST_PDU) {
      throw new ProtocolException("length: " + length + " (expected: 2-254)");
    }
  }

  private int unsignedShort(int offset) {
    return (adu[offset] & 0xFF) << 8 | adu[offset + 1] & 0xFF;
  }
}
