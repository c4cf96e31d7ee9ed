package org.serialbridge.modbus;

import java.util.Arrays;

/** The responses that a request on the line may get. */
final class ExpectedResponse {
  /** No request was sent. */
  static final ExpectedResponse NOTHING = new ExpectedResponse(new Adu(0, new byte[1]));

  /** The bytes are not the response. */
  static final int NONE = -2;

  private static final int EXCEPTION_LENGTH = 2;

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
    int asked = request.function().askedLength(request.pdu());
    return length > 0 && asked > 0 && length != asked ? NONE : length;
  }

  /** Whether an ADU answers this request. */
  boolean mayBeAnsweredBy(Adu answer) {
    return mayBeAnsweredBy(answer.rtu());
  }

  /** Whether a whole RTU frame answers this request. */
  boolean mayBeAnsweredBy(byte[] frame) {
    int length = answerLength(frame, 0, frame.length);
    return (length == frame.length || length == PduLength.UNKNOWN)
        && fits(frame, 1, frame.length - Adu.CRC_LENGTH);
  }

  /**
   * Whether a whole PDU, from {@code from} to {@code to}, answers this request. The response to a
   * write repeats the address, so that a late response to another write is recognised.
   */
  boolean fits(byte[] bytes, int from, int to) {
    byte[] pdu = request.pdu();
    boolean isException = (bytes[from] & Adu.EXCEPTION) != 0 && (pdu[0] & Adu.EXCEPTION) == 0;
    int compared = Math.min(request.function().repeated(), Math.min(pdu.length, to - from));
    return isException || Arrays.equals(bytes, from, from + compared, pdu, 0, compared);
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
    int asked = request.function().askedLength(request.pdu());
    int length = PduLength.ofResponse(frame, 1, frame.length);
    return asked > 0 && length > 0 && length != asked
        ? (length - FunctionCode.VALUES_OFFSET)
            + " bytes of data instead of "
            + (asked - FunctionCode.VALUES_OFFSET)
        : "another address or subfunction";
  }
}
