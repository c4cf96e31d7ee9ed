package org.serialbridge.modbus;

import java.util.Arrays;

/** The responses that a request on the line may get. */
final class ExpectedResponse {
  /** The bytes are not the response. */
  static final int NONE = -2;

  private static final int EXCEPTION_LENGTH = 2;

  /** Bytes of a PDU before its data: function code and byte count. */
  private static final int DATA_OFFSET = 2;

  private static final int MOST_BITS = 2000;
  private static final int MOST_REGISTERS = 125;

  private final Adu request;

  ExpectedResponse(Adu request) {
    this.request = request;
  }

  Adu request() {
    return request;
  }

  /**
   * The length of the response whose RTU frame begins at {@code from}.
   *
   * @param bytes the received bytes, up to {@code to}
   * @return length of the frame in bytes; {@link PduLength#MORE}, {@link PduLength#UNKNOWN}, or
   *     {@link #NONE} if it is not the response, whatever follows
   */
  int answerLength(byte[] bytes, int from, int to) {
    if ((bytes[from] & 0xFF) != request.unit() && !request.isForAnyUnit()) {
      return NONE;
    }
    int pdu = from + 1;
    if (pdu >= to) {
      return PduLength.MORE;
    }
    int length = pduLength(bytes, pdu, to);
    if (length > Adu.LONGEST_PDU) {
      return NONE;
    }
    return length > 0 ? 1 + length + Adu.CRC_LENGTH : length;
  }

  private int pduLength(byte[] bytes, int pdu, int to) {
    int code = bytes[pdu] & 0xFF;
    if (code == (request.functionCode() | Adu.EXCEPTION)) {
      return EXCEPTION_LENGTH;
    }
    if (code != request.functionCode()) {
      return NONE;
    }
    int length = PduLength.ofResponse(bytes, pdu, to);
    int asked = askedLength();
    return length > 0 && asked > 0 && length != asked ? NONE : length;
  }

  /** Whether a whole RTU frame answers this request. */
  boolean mayBeAnsweredBy(byte[] frame) {
    int length = answerLength(frame, 0, frame.length);
    return (length == frame.length || length == PduLength.UNKNOWN)
        && fits(Arrays.copyOfRange(frame, 1, frame.length - Adu.CRC_LENGTH));
  }

  /** The PDU length that the request asks for, in bytes; 0 if the request does not tell it. */
  private int askedLength() {
    byte[] pdu = request.pdu();
    switch (request.functionCode()) {
      case 1, 2 -> {
        int bits = pdu.length == 5 ? PduLength.unsignedShort(pdu, 3) : 0;
        return bits >= 1 && bits <= MOST_BITS ? 2 + (bits + 7) / 8 : 0;
      }
      case 3, 4, 23 -> {
        int registers = pdu.length >= 5 ? PduLength.unsignedShort(pdu, 3) : 0;
        return registers >= 1 && registers <= MOST_REGISTERS ? 2 + 2 * registers : 0;
      }
      default -> {
        return 0;
      }
    }
  }

  /**
   * Whether a whole PDU answers this request. The response to a write repeats the address, so that
   * a late response to another write is recognised.
   */
  boolean fits(byte[] answer) {
    byte[] pdu = request.pdu();
    if ((answer[0] & Adu.EXCEPTION) != 0 && (pdu[0] & Adu.EXCEPTION) == 0) {
      return true;
    }
    return switch (request.functionCode()) {
      case 5, 6 -> startsLike(answer, pdu, 3); // address; some devices answer the value they took
      case 8 -> startsLike(answer, pdu, 3); // sub-function
      case 21 -> startsLike(answer, pdu, 9); // file, record and length of the first group
      case 43 -> startsLike(answer, pdu, 2);
      case 15, 16 -> startsLike(answer, pdu, 5); // address and quantity
      case 22 -> startsLike(answer, pdu, 3);
      default -> true;
    };
  }

  /** The difference between an RTU frame and the response to this request, in words. */
  String difference(byte[] frame) {
    int unit = frame[0] & 0xFF;
    int code = frame[1] & ~Adu.EXCEPTION & 0xFF;
    if (unit != request.unit() && !request.isForAnyUnit()) {
      return "unit " + unit + " answered";
    }
    if (code != (request.functionCode() & ~Adu.EXCEPTION)) {
      return "function %02d instead of %02d".formatted(code, request.functionCode());
    }
    int asked = askedLength();
    int length = PduLength.ofResponse(frame, 1, frame.length);
    return asked > 0 && length > 0 && length != asked
        ? (length - DATA_OFFSET) + " bytes of data instead of " + (asked - DATA_OFFSET)
        : "another address or subfunction";
  }

  private static boolean startsLike(byte[] answer, byte[] pdu, int length) {
    for (int i = 0; i < length; i++) {
      if (i < pdu.length && i < answer.length && answer[i] != pdu[i]) {
        return false;
      }
    }
    return true;
  }
}
