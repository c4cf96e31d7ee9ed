package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;

/**
 * Encodes data as a telnet stream (RFC 854): IAC is doubled, and without BINARY a CR that no LF
 * follows gets a NUL. A CR at the end is sent at once; its NUL, if any, comes before the next data.
 */
final class TelnetEncoder {
  private static final byte CR = '\r';
  private static final byte LF = '\n';
  private static final byte NUL = 0;
  private static final byte IAC = TelnetCommand.IAC.octet();

  private boolean afterCr;

  /** Encodes data; returns the given buffer itself if nothing has to be escaped. */
  ByteBuffer encode(ByteBuffer data, boolean isBinary) {
    boolean padsFirst = afterCr && !isBinary && data.hasRemaining() && first(data) != LF;
    int escapes = (padsFirst ? 1 : 0) + escapes(data, isBinary);
    if (data.hasRemaining()) {
      afterCr = !isBinary && data.get(data.limit() - 1) == CR;
    }
    if (escapes == 0) {
      return data;
    }
    ByteBuffer encoded = ByteBuffer.allocate(data.remaining() + escapes);
    if (padsFirst) {
      encoded.put(NUL);
    }
    while (data.hasRemaining()) {
      int special = special(data, data.position(), isBinary);
      int end = Math.min(special + 1, data.limit());
      int length = end - data.position();
      encoded.put(encoded.position(), data, data.position(), length);
      encoded.position(encoded.position() + length);
      data.position(end);
      if (special < end) {
        escape(encoded, data.get(special), data);
      }
    }
    return encoded.flip();
  }

  /** Adds the escape of a byte that was copied: a second IAC, or the NUL behind a CR. */
  private static void escape(ByteBuffer encoded, byte special, ByteBuffer rest) {
    if (special == IAC) {
      encoded.put(IAC);
    } else if (rest.hasRemaining() && first(rest) != LF) {
      encoded.put(NUL);
    }
  }

  private static byte first(ByteBuffer data) {
    return data.get(data.position());
  }

  private static int special(ByteBuffer data, int from, boolean isBinary) {
    return ByteSearch.first(data, from, IAC, isBinary ? IAC : CR);
  }

  /** The number of bytes that are added, without one in front of all. */
  private static int escapes(ByteBuffer data, boolean isBinary) {
    int count = 0;
    int at = special(data, data.position(), isBinary);
    while (at < data.limit()) {
      boolean isLast = at + 1 == data.limit();
      if (data.get(at) == IAC || !isLast && data.get(at + 1) != LF) {
        count++;
      }
      at = special(data, at + 1, isBinary);
    }
    return count;
  }

  /** A whole subnegotiation of COM-PORT-OPTION (RFC 2217, section 2). */
  static ByteBuffer comPort(int code, byte[] value) {
    ByteBuffer bytes = ByteBuffer.allocate(6 + 2 * value.length);
    bytes.put(IAC).put(TelnetCommand.SB.octet());
    bytes.put((byte) TelnetOption.COM_PORT_OPTION.code()).put((byte) code);
    for (byte next : value) {
      if (next == IAC) {
        bytes.put(next);
      }
      bytes.put(next);
    }
    bytes.put(IAC).put(TelnetCommand.SE.octet());
    return bytes.flip();
  }
}
