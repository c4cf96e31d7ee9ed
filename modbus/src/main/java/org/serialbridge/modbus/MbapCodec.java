package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;

/** Modbus/TCP: ADUs with an MBAP header (Messaging on TCP/IP V1.0b, 3.1.3). */
public final class MbapCodec implements AduCodec {
  static final int HEADER_LENGTH = 7;
  private static final int LENGTH_OFFSET = 4;
  private static final int UNIT_OFFSET = 6;
  private static final int NO_HEADER = Integer.MAX_VALUE;

  private final byte[] adu = new byte[HEADER_LENGTH + Adu.LONGEST_PDU];
  private int filled;

  @Override
  public void decode(ByteBuffer bytes, ObjIntConsumer<Adu> output) throws ProtocolException {
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

  @Override
  public void restart() {
    filled = 0;
  }

  @Override
  public byte[] encode(Adu adu, int transaction) {
    return adu.tcp(transaction);
  }

  @Override
  public boolean hasTransactions() {
    return true;
  }

  /**
   * Whether bytes are one or more whole Modbus/TCP requests whose lengths fit their function codes.
   */
  public static boolean areRequests(ByteBuffer bytes) {
    MbapCodec codec = new MbapCodec();
    List<Adu> requests = new ArrayList<>();
    try {
      codec.decode(bytes.duplicate(), (request, transaction) -> requests.add(request));
    } catch (ProtocolException e) {
      return false;
    }
    return codec.filled == 0
        && !requests.isEmpty()
        && requests.stream()
            .map(Adu::pdu)
            .allMatch(pdu -> PduLength.ofRequest(pdu, 0, pdu.length) == pdu.length);
  }

  /**
   * Whether the first bytes of a client are Modbus/TCP. They are whole if they end with a request,
   * and the length of each request fits its function code or the code tells none.
   */
  static FramingMatch match(byte[] all) {
    boolean isFitting = true;
    int from = 0;
    while (from < all.length) {
      int end = endOfAdu(all, from);
      if (end > all.length) {
        return end == NO_HEADER ? FramingMatch.NO : FramingMatch.PART;
      }
      int pdu = PduLength.ofRequest(all, from + HEADER_LENGTH, end);
      isFitting &=
          pdu == end - from - HEADER_LENGTH
              || pdu == PduLength.UNKNOWN
                  && FunctionCode.isValidInRequest(all[from + HEADER_LENGTH] & 0xFF);
      from = end;
    }
    return isFitting ? FramingMatch.WHOLE : FramingMatch.PART;
  }

  /** The end of the ADU that begins here, behind the end of the bytes if it has not come. */
  private static int endOfAdu(byte[] all, int from) {
    int lengthEnd = from + UNIT_OFFSET;
    for (int i = from + 2; i < Math.min(all.length, lengthEnd - 1); i++) {
      if (all[i] != 0) {
        return NO_HEADER;
      }
    }
    if (lengthEnd > all.length) {
      return lengthEnd;
    }
    int length = all[lengthEnd - 1] & 0xFF;
    return length < 2 || length > 1 + Adu.LONGEST_PDU ? NO_HEADER : lengthEnd + length;
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
