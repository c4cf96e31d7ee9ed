package org.serialbridge.frames;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes as people write them: {@code FF 0102 "text" 00*16}. */
final class Bytes {
  private static final Pattern TOKEN =
      Pattern.compile("\"([^\"]*)\"|([0-9A-Fa-f]{2})\\*(\\d+)|((?:[0-9A-Fa-f]{2})+)|(\\S+)");

  private Bytes() {}

  static byte[] of(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Matcher token = TOKEN.matcher(text);
    while (token.find()) {
      if (token.group(1) != null) {
        out.writeBytes(token.group(1).getBytes(ISO_8859_1));
      } else if (token.group(2) != null) {
        out.writeBytes(
            HexFormat.of().parseHex(token.group(2).repeat(Integer.parseInt(token.group(3)))));
      } else if (token.group(4) != null) {
        out.writeBytes(HexFormat.of().parseHex(token.group(4)));
      } else {
        throw new AssertionError("no bytes: " + token.group());
      }
    }
    return out.toByteArray();
  }

  static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(bytes);
  }
}
