package org.serialbridge.settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Any byte in a text of printable ASCII: {@code [XX]}, two hexadecimal digits in any case, is that
 * byte; every other character is itself, brackets too.
 */
public final class ByteEscapes {
  private static final Pattern BYTE = Pattern.compile("\\[(\\p{XDigit}{2})]");

  private ByteEscapes() {}

  /**
   * The bytes, a character from 0 to 255 for each. What an escape stands for is no escape again.
   */
  public static String expand(String text) {
    return BYTE.matcher(text)
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(
                    String.valueOf((char) HexFormat.fromHexDigits(escape.group(1)))));
  }

  /** The bytes. */
  public static byte[] bytes(String text) {
    return expand(text).getBytes(ISO_8859_1);
  }

  /** The text that stands for bytes: an opening bracket is escaped, too. */
  public static String text(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte one : bytes) {
      boolean isItself = Part.isPrintable(one) && one != '[';
      text.append(
          isItself ? (char) one : "[" + HexFormat.of().withUpperCase().toHexDigits(one) + "]");
    }
    return text.toString();
  }

  /** Text that stands for {@code min} to {@code max} bytes, kept as typed. */
  static Part<String> text(int min, int max) {
    return Part.of(
        min + " to " + max + " bytes: printable ASCII characters, [XX] for any byte",
        text -> {
          int length = expand(text).length();
          if (length < min || length > max || !Part.isPrintable(text)) {
            throw new Part.Rejected();
          }
          return text;
        });
  }
}
