package org.serialbridge.modbus;

import org.serialbridge.modbus.FrameSplitter.Kind;

/**
 * The rules by which a PDU tells its length (Application Protocol V1.1b3, 6). {@link FunctionCode}
 * has the rule of each function code.
 */
final class PduLength {
  /** The length of a PDU, as far as its bytes have come. */
  @FunctionalInterface
  interface Rule {
    /**
     * The length of a PDU.
     *
     * @param bytes hold the received part of the PDU, from {@code from} up to {@code to}, the
     *     function code at least
     * @return its length in bytes, {@link #UNKNOWN} or {@link #MORE}
     */
    int of(byte[] bytes, int from, int to);
  }

  /** Only the silence behind the PDU tells its length. */
  static final int UNKNOWN = -1;

  /** More bytes are needed to tell the length. */
  static final int MORE = 0;

  /** A byte count, and as many values as the request asks for. */
  static final Rule VALUES = counted(1);

  private static final int EXCEPTION_LENGTH = 2;
  private static final int DIAGNOSTICS_QUERY_DATA = 0;

  private PduLength() {}

  /** The length of a request, by its function code. */
  static int ofRequest(byte[] bytes, int from, int to) {
    return from >= to ? MORE : FunctionCode.of(bytes[from] & 0xFF).request().of(bytes, from, to);
  }

  /** The length of a response, likewise; {@code bytes[from]} is not an exception. */
  static int ofResponse(byte[] bytes, int from, int to) {
    return from >= to ? MORE : FunctionCode.of(bytes[from] & 0xFF).response().of(bytes, from, to);
  }

  /**
   * The length of a request or a response, exceptions among them.
   *
   * @param kind REQUEST or RESPONSE
   */
  static int of(Kind kind, byte[] bytes, int from, int to) {
    if (kind == Kind.REQUEST) {
      return ofRequest(bytes, from, to);
    }
    return from < to && (bytes[from] & Adu.EXCEPTION) != 0
        ? EXCEPTION_LENGTH
        : ofResponse(bytes, from, to);
  }

  /** Whether a frame has the length that its content tells for this kind. */
  static boolean is(Kind kind, Adu frame) {
    byte[] pdu = frame.pdu();
    return of(kind, pdu, 0, pdu.length) == pdu.length;
  }

  static Rule fixed(int length) {
    return (bytes, from, to) -> length;
  }

  /** The bytes up to a byte count at an offset, and the counted bytes. */
  static Rule counted(int offset) {
    return (bytes, from, to) ->
        from + offset >= to ? MORE : offset + 1 + (bytes[from + offset] & 0xFF);
  }

  /** Nothing but silence tells it. */
  static int unknown(byte[] bytes, int from, int to) {
    return UNKNOWN;
  }

  /** All sub-functions carry two bytes, except Return Query Data. */
  static int diagnostics(byte[] bytes, int from, int to) {
    if (from + 2 >= to) {
      return MORE;
    }
    return unsignedShort(bytes, from + 1) == DIAGNOSTICS_QUERY_DATA ? UNKNOWN : 5;
  }

  /** A byte count of two bytes. */
  static int fifo(byte[] bytes, int from, int to) {
    return from + 2 >= to ? MORE : 3 + unsignedShort(bytes, from + 1);
  }

  /** Read Device Identification: MEI type, code and object. */
  static int encapsulatedRequest(byte[] bytes, int from, int to) {
    if (from + 1 >= to) {
      return MORE;
    }
    return bytes[from + 1] == FunctionCode.READ_DEVICE_IDENTIFICATION ? 4 : UNKNOWN;
  }

  /** Read Device Identification: a list of objects, each with its length. */
  static int encapsulatedResponse(byte[] bytes, int from, int to) {
    if (from + 1 >= to) {
      return MORE;
    }
    if (bytes[from + 1] != FunctionCode.READ_DEVICE_IDENTIFICATION) {
      return UNKNOWN;
    }
    if (from + 6 >= to) {
      return MORE;
    }
    int length = 7;
    for (int left = bytes[from + 6] & 0xFF; left > 0; left--) {
      if (from + length + 1 >= to) {
        return MORE;
      }
      length += 2 + (bytes[from + length + 1] & 0xFF);
    }
    return length;
  }

  static int unsignedShort(byte[] bytes, int offset) {
    return (bytes[offset] & 0xFF) << 8 | bytes[offset + 1] & 0xFF;
  }
}
