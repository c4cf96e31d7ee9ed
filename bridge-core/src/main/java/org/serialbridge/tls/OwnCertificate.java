package org.serialbridge.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes {@code server.pem} and {@code server.key} if both are missing: from {@code web.p12} of
 * version 0.1.0, or by the maker. All of it waits for files and for the maker.
 */
final class OwnCertificate {
  private static final Logger LOG = LoggerFactory.getLogger(OwnCertificate.class);

  private static final int PASSWORD_BYTES = 16;
  private static final String NEW = ".new";

  private final CertificateMaker maker;
  private final Path folder;
  private final Path certificate;
  private final Path key;

  OwnCertificate(CertificateMaker maker, Path folder, Path certificate, Path key) {
    this.maker = maker;
    this.folder = folder;
    this.certificate = certificate;
    this.key = key;
  }

  /**
   * Makes them if both are missing.
   *
   * @throws IOException if that fails; the message says why
   */
  void makeIfMissing() throws IOException {
    Path begun = newOf(certificate);
    if (!isThere(certificate) && isThere(key) && Files.exists(begun)) {
      Files.move(begun, certificate, StandardCopyOption.ATOMIC_MOVE); // it was cut off just there
    }
    if (isThere(certificate) || isThere(key)) {
      return;
    }
    Path before = folder.resolveSibling("web.p12");
    if (Files.exists(before)) {
      LOG.info("tls: {} becomes {} and {}", before, certificate, key);
      Path password = folder.resolveSibling("web.p12.password");
      store(before, Files.exists(password) ? Files.readString(password).strip() : "");
    } else {
      LOG.info("tls: making a certificate, which is kept in {}", certificate);
      make();
    }
  }

  /** Also a link to a file that is missing, or that this user may not see: it is not replaced. */
  private static boolean isThere(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static Path newOf(Path file) {
    return file.resolveSibling(file.getFileName() + NEW);
  }

  private void make() throws IOException {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    String password = HexFormat.of().formatHex(random);
    Path made = folder.resolve("made.p12");
    Path passwordFile = folder.resolve("made.password");
    try {
      Files.deleteIfExists(made);
      write(passwordFile, password);
      maker.make(made, passwordFile);
      store(made, password);
    } finally {
      Files.deleteIfExists(made);
      Files.deleteIfExists(passwordFile);
    }
  }

  private void store(Path p12, String password) throws IOException {
    try (InputStream in = Files.newInputStream(p12)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password.toCharArray());
      for (String alias : Collections.list(store.aliases())) {
        if (store.getKey(alias, password.toCharArray()) instanceof PrivateKey found) {
          store(found, store.getCertificateChain(alias));
          return;
        }
      }
      throw new IOException(p12.getFileName() + ": no private key in it");
    } catch (GeneralSecurityException e) {
      throw new IOException(p12.getFileName() + ": " + e.getMessage(), e);
    }
  }

  private void store(PrivateKey found, Certificate[] chain)
      throws IOException, GeneralSecurityException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Certificate one : chain) {
      certificates.add((X509Certificate) one);
    }
    write(newOf(certificate), Pem.text(certificates));
    write(newOf(key), Pem.text(found));
    Files.move(newOf(key), key, StandardCopyOption.ATOMIC_MOVE);
    Files.move(newOf(certificate), certificate, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text, StandardCharsets.US_ASCII);
  }
}
