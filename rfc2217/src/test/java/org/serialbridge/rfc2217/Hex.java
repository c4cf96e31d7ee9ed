package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Bytes as the standards print them; blanks may stand anywhere. */
final class Hex {
  private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");

  private Hex() {}

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  static ByteBuffer buffer(String hex) {
    return ByteBuffer.wrap(bytes(hex));
  }

  static String text(byte[] bytes) {
    return SPACED.formatHex(bytes);
  }

  static String text(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return text(bytes);
  }
}
