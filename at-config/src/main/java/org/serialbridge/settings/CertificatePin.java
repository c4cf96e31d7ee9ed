package org.serialbridge.settings;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The certificate that a server must show (AT+TLSPIN).
 *
 * @param sha256 SHA-256 of the certificate's DER, 64 hexadecimal digits in upper case; empty if any
 *     certificate will do that the authorities have signed
 */
public record CertificatePin(String sha256) {
  /** No pin. */
  public static final CertificatePin NONE = new CertificatePin("");

  private static final String OFF = "OFF";
  private static final Pattern DIGITS = Pattern.compile("[0-9A-F]{64}");

  static final Part<CertificatePin> PART =
      Part.of(OFF + " or 64 hexadecimal digits, with or without colons", CertificatePin::read);

  public CertificatePin {
    if (!sha256.isEmpty() && !DIGITS.matcher(sha256).matches()) {
      throw new IllegalArgumentException("sha256: expected 64 hexadecimal digits in upper case");
    }
  }

  private static CertificatePin read(String text) throws Part.Rejected {
    String digits = text.strip().toUpperCase(Locale.ROOT);
    if (digits.equals(OFF)) {
      return NONE;
    }
    digits = digits.replace(":", "");
    if (!DIGITS.matcher(digits).matches()) {
      throw new Part.Rejected();
    }
    return new CertificatePin(digits);
  }

  /** Whether a certificate is to be compared with it. */
  public boolean isSet() {
    return !sha256.isEmpty();
  }

  /** The 32 bytes of the hash; none without a pin. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(sha256);
  }

  @Override
  public String toString() {
    return isSet() ? sha256 : OFF;
  }
}
