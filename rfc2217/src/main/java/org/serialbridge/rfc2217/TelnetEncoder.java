package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;

/**
 * Encodes data as a telnet stream (RFC 854): IAC is doubled, and without BINARY a CR that no LF
 * follows gets a NUL. A CR at the end is sent at once; its NUL, if any, comes before the next data.
 */
final class TelnetEncoder {
  private static final byte CR = '\r';
  private static final byte LF = '\n';

  private boolean afterCr;

  /** Encodes data; returns the given buffer itself if nothing has to be escaped. */
  ByteBuffer encode(ByteBuffer data, boolean isBinary) {
    boolean padsFirst = afterCr && !isBinary;
    int escapes = escapes(data, padsFirst, isBinary);
    if (data.hasRemaining()) {
      afterCr = !isBinary && data.get(data.limit() - 1) == CR;
    }
    if (escapes == 0) {
      return data;
    }
    ByteBuffer encoded = ByteBuffer.allocate(data.remaining() + escapes);
    boolean pads = padsFirst;
    while (data.hasRemaining()) {
      byte next = data.get();
      if (pads && next != LF) {
        encoded.put((byte) 0);
      }
      if (next == TelnetCommand.IAC.octet()) {
        encoded.put(next);
      }
      encoded.put(next);
      pads = next == CR && !isBinary;
    }
    return encoded.flip();
  }

  private static int escapes(ByteBuffer data, boolean padsFirst, boolean isBinary) {
    int count = 0;
    boolean pads = padsFirst;
    for (int i = data.position(); i < data.limit(); i++) {
      byte next = data.get(i);
      if (pads && next != LF) {
        count++;
      }
      if (next == TelnetCommand.IAC.octet()) {
        count++;
      }
      pads = next == CR && !isBinary;
    }
    return count;
  }

  /** A whole subnegotiation of COM-PORT-OPTION (RFC 2217, section 2). */
  static ByteBuffer comPort(int code, byte[] value) {
    ByteBuffer bytes = ByteBuffer.allocate(6 + 2 * value.length);
    bytes.put(TelnetCommand.IAC.octet()).put(TelnetCommand.SB.octet());
    bytes.put((byte) TelnetOption.COM_PORT_OPTION.code()).put((byte) code);
    for (byte next : value) {
      if (next == TelnetCommand.IAC.octet()) {
        bytes.put(next);
      }
      bytes.put(next);
    }
    bytes.put(TelnetCommand.IAC.octet()).put(TelnetCommand.SE.octet());
    return bytes.flip();
  }
}
