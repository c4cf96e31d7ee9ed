package org.serialbridge.search;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The answer to a keyword: {@code ADDRESS,MAC,NAME} of a module, {@code ADDRESS,NAME,MAC,VERSION}
 * of a serial server. The address that it names is not believed.
 *
 * @param mac 12 upper-case hexadecimal digits
 * @param name the name; may be empty
 * @param version may be empty
 */
record KeywordAnswer(String mac, String name, String version) {
  /** The keyword of the modules of Hi-Flying, which answer the asker alone. */
  static final String KEYWORD = "HF-A11ASSISTHREAD";

  private static final int LONGEST = 128;

  static byte[] request() {
    return KEYWORD.getBytes(US_ASCII);
  }

  /** The answer that a datagram is; empty for any other. */
  static Optional<KeywordAnswer> parse(byte[] datagram) {
    if (datagram.length > LONGEST) {
      return Optional.empty();
    }
    List<String> fields = List.of(new String(datagram, ISO_8859_1).strip().split(",", -1));
    return switch (fields.size()) {
      case 3 -> of(fields.get(1), fields.get(2), "");
      case 4 -> of(fields.get(2), fields.get(1), fields.get(3));
      default -> Optional.empty();
    };
  }

  private static Optional<KeywordAnswer> of(String mac, String name, String version) {
    String digits = mac.toUpperCase(Locale.ROOT);
    return digits.matches("[0-9A-F]{12}")
        ? Optional.of(new KeywordAnswer(digits, name, version))
        : Optional.empty();
  }
}
