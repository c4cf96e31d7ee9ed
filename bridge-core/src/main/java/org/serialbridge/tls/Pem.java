package org.serialbridge.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.serialbridge.settings.SettingsFile;

/** Files in the textual encoding of RFC 7468. All of it waits for files. */
final class Pem {
  /** More than any list of authorities has. */
  private static final int LARGEST_FILE = 1 << 20;

  private static final int LINE = 64;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final String KEY = "PRIVATE KEY";
  private static final String CERTIFICATE = "CERTIFICATE";

  private Pem() {}

  /**
   * The certificates of a file, one or more.
   *
   * @throws IOException if it has none or cannot be read; the message says why
   */
  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    Matcher block = BLOCK.matcher(text(file));
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      while (block.find()) {
        if (block.group(1).equals(CERTIFICATE)) {
          Certificate one =
              factory.generateCertificate(new ByteArrayInputStream(decoded(block.group(2))));
          found.add((X509Certificate) one);
        }
      }
    } catch (CertificateException | IllegalArgumentException e) {
      throw new IOException(
          file.getFileName() + ": certificate " + (found.size() + 1) + ": broken", e);
    }
    if (found.isEmpty()) {
      throw new IOException(file.getFileName() + ": no certificate in it (expected: PEM)");
    }
    return found;
  }

  /**
   * The private key of a file, in PKCS#8, of the kinds that TLS uses with certificates.
   *
   * @throws IOException if it has none or cannot be read; the message says why and has no secret
   */
  static PrivateKey privateKey(Path file) throws IOException {
    Matcher block = BLOCK.matcher(text(file));
    while (block.find()) {
      if (block.group(1).equals(KEY)) {
        return key(file, block.group(2));
      }
      if (block.group(1).endsWith(KEY)) {
        throw new IOException(
            file.getFileName()
                + ": "
                + block.group(1)
                + " in it (expected: PKCS#8 without a password, by openssl pkcs8 -topk8 -nocrypt)");
      }
    }
    throw new IOException(file.getFileName() + ": no private key in it (expected: PEM, PKCS#8)");
  }

  private static PrivateKey key(Path file, String base64) throws IOException {
    PKCS8EncodedKeySpec encoded = encoded(file, base64);
    return key("EC", encoded)
        .or(() -> key("RSA", encoded))
        .orElseThrow(
            () ->
                new IOException(
                    file.getFileName() + ": the private key cannot be used (expected: EC or RSA)"));
  }

  private static PKCS8EncodedKeySpec encoded(Path file, String base64) throws IOException {
    try {
      return new PKCS8EncodedKeySpec(decoded(base64));
    } catch (IllegalArgumentException e) {
      throw new IOException(file.getFileName() + ": the private key is broken", e);
    }
  }

  private static Optional<PrivateKey> key(String kind, PKCS8EncodedKeySpec encoded) {
    try {
      return Optional.of(KeyFactory.getInstance(kind).generatePrivate(encoded));
    } catch (GeneralSecurityException e) { // of another kind
      return Optional.empty();
    }
  }

  private static byte[] decoded(String base64) {
    return Base64.getMimeDecoder().decode(base64);
  }

  private static String text(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LARGEST_FILE + 1);
    } catch (NoSuchFileException e) {
      throw new IOException(file.getFileName() + " is missing from " + file.getParent(), e);
    } catch (IOException e) {
      throw new IOException(file.getFileName() + ": " + SettingsFile.reason(e), e);
    }
    if (bytes.length > LARGEST_FILE) {
      throw new IOException(file.getFileName() + ": larger than " + LARGEST_FILE + " bytes");
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The text of certificates. */
  static String text(List<X509Certificate> chain) throws CertificateEncodingException {
    StringBuilder text = new StringBuilder();
    for (X509Certificate one : chain) {
      text.append(block(CERTIFICATE, one.getEncoded()));
    }
    return text.toString();
  }

  /** The text of a key. */
  static String text(PrivateKey key) {
    return block(KEY, key.getEncoded());
  }

  private static String block(String label, byte[] bytes) {
    String lines = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
  }
}
