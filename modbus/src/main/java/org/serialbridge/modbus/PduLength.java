package org.serialbridge.modbus;

/**
 * Lengths of PDUs by function code (Application Protocol V1.1b3, 6). A PDU with another function
 * code, as a vendor's, ends with silence on the line.
 */
final class PduLength {
  /** Only the silence behind the PDU tells its length. */
  static final int UNKNOWN = -1;

  /** More bytes are needed to tell the length. */
  static final int MORE = 0;

  private static final int DIAGNOSTICS_QUERY_DATA = 0;
  private static final int READ_DEVICE_IDENTIFICATION = 14;

  private PduLength() {}

  /**
   * The length of a request.
   *
   * @param bytes hold the received part of the PDU, from {@code from} up to {@code to}
   * @return its length in bytes, {@link #UNKNOWN} or {@link #MORE}
   */
  static int ofRequest(byte[] bytes, int from, int to) {
    if (from >= to) {
      return MORE;
    }
    return switch (bytes[from]) {
      case 1, 2, 3, 4, 5, 6 -> 5;
      case 7, 11, 12, 17 -> 1;
      case 8 -> diagnostics(bytes, from, to);
      case 15, 16 -> counted(bytes, from, to, 5);
      case 20, 21 -> counted(bytes, from, to, 1);
      case 22 -> 7;
      case 23 -> counted(bytes, from, to, 9);
      case 24 -> 3;
      case 43 ->
          from + 1 >= to ? MORE : bytes[from + 1] == READ_DEVICE_IDENTIFICATION ? 4 : UNKNOWN;
      default -> UNKNOWN;
    };
  }

  /** The length of a response, likewise; {@code bytes[from]} is not an exception. */
  static int ofResponse(byte[] bytes, int from, int to) {
    if (from >= to) {
      return MORE;
    }
    return switch (bytes[from]) {
      case 1, 2, 3, 4, 12, 17, 20, 21, 23 -> counted(bytes, from, to, 1);
      case 5, 6, 11, 15, 16 -> 5;
      case 7 -> 2;
      case 8 -> diagnostics(bytes, from, to);
      case 22 -> 7;
      case 24 -> from + 2 >= to ? MORE : 3 + unsignedShort(bytes, from + 1);
      case 43 -> encapsulated(bytes, from, to);
      default -> UNKNOWN;
    };
  }

  /** The bytes up to a byte count at an offset, and the counted bytes. */
  private static int counted(byte[] bytes, int from, int to, int offset) {
    return from + offset >= to ? MORE : offset + 1 + (bytes[from + offset] & 0xFF);
  }

  /** All sub-functions carry two bytes, except Return Query Data. */
  private static int diagnostics(byte[] bytes, int from, int to) {
    if (from + 2 >= to) {
      return MORE;
    }
    return unsignedShort(bytes, from + 1) == DIAGNOSTICS_QUERY_DATA ? UNKNOWN : 5;
  }

  /** Read Device Identification: a list of objects, each with its length. */
  private static int encapsulated(byte[] bytes, int from, int to) {
    if (from + 1 >= to) {
      return MORE;
    }
    if (bytes[from + 1] != READ_DEVICE_IDENTIFICATION) {
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
