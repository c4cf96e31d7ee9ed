package org.serialbridge.settings;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The bytes that end a packet of the serial line (AT+PKTEND).
 *
 * @param hex two hexadecimal digits in upper case for each of them, one or two bytes; empty for
 *     none
 */
public record Delimiter(String hex) {
  private static final Pattern HEX = Pattern.compile("([0-9A-F]{2}){0,2}");

  /** Packets end without one. */
  public static final Delimiter NONE = new Delimiter("");

  static final Syntax<Delimiter> SYNTAX =
      Syntax.of(Part.of("OFF, or one or two bytes in hexadecimal (0D0A)", Delimiter::parse));

  private static final String OFF = "OFF";

  public Delimiter {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException(hex + " (expected: up to two bytes in hexadecimal)");
    }
  }

  /** The bytes: none, one or two. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  private static Delimiter parse(String text) throws Part.Rejected {
    String digits = text.strip().toUpperCase(Locale.ROOT);
    if (digits.equals(OFF)) {
      return NONE;
    }
    if (digits.isEmpty() || !HEX.matcher(digits).matches()) {
      throw new Part.Rejected();
    }
    return new Delimiter(digits);
  }

  @Override
  public String toString() {
    return hex.isEmpty() ? OFF : hex;
  }
}
