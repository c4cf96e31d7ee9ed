package org.serialbridge.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.serialbridge.settings.SettingsFile;

/** The folder {@code tls} of the state folder. All of it waits for files. */
public final class TlsFiles {
  /** The authorities for certificates of clients. */
  static final String CLIENT_AUTHORITIES = "client-ca.pem";

  /** Authorities for certificates of servers, in addition to those of the host. */
  static final String AUTHORITIES = "ca.pem";

  /** The certificate of this appliance and its chain. */
  static final String CERTIFICATE = "server.pem";

  private static final String KEY = "server.key";

  private final Path folder;
  private final CertificateMaker maker;

  /**
   * The files of an appliance; none is read yet.
   *
   * @param stateFolder the folder that holds the folder {@code tls}
   * @param maker makes a certificate if there is none
   */
  public TlsFiles(Path stateFolder, CertificateMaker maker) {
    folder = stateFolder.resolve("tls");
    this.maker = maker;
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  /** Differs from the one before if a file has changed; links are followed. */
  List<String> marks() {
    return Stream.of(CERTIFICATE, KEY, CLIENT_AUTHORITIES, AUTHORITIES).map(this::mark).toList();
  }

  private String mark(String name) {
    try {
      BasicFileAttributes now = Files.readAttributes(file(name), BasicFileAttributes.class);
      return now.lastModifiedTime().toInstant() + " " + now.size() + " " + now.fileKey();
    } catch (IOException e) {
      return SettingsFile.reason(e);
    }
  }

  /**
   * Makes a certificate of this appliance if there is none.
   *
   * @throws IOException if that fails; the message says why
   */
  void makeIfMissing() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    new OwnCertificate(maker, folder, file(CERTIFICATE), file(KEY)).makeIfMissing();
  }

  /**
   * The certificate of this appliance, which a server may use.
   *
   * @throws IOException if it cannot be used; the message names the file and says why
   */
  Identity identityOfServer() throws IOException {
    Identity read = identity();
    try {
      if (!read.isForServers()) {
        throw new IOException(CERTIFICATE + ": its extended key usage does not allow a server");
      }
    } catch (CertificateParsingException e) {
      throw new IOException(CERTIFICATE + ": its extended key usage is broken", e);
    }
    return read;
  }

  /** The certificate of this appliance, if there is one. */
  Identity identity() throws IOException {
    return new Identity(Pem.privateKey(file(KEY)), Pem.certificates(file(CERTIFICATE)));
  }

  /** Whether there is a certificate of this appliance. */
  boolean hasIdentity() {
    return Files.exists(file(CERTIFICATE)) && Files.exists(file(KEY));
  }

  /** The authorities for certificates of clients; fails if there are none. */
  List<X509Certificate> clientAuthorities() throws IOException {
    return Pem.certificates(file(CLIENT_AUTHORITIES));
  }

  /** The authorities for certificates of servers; there need not be any. */
  List<X509Certificate> authorities() throws IOException {
    return Files.exists(file(AUTHORITIES)) ? Pem.certificates(file(AUTHORITIES)) : List.of();
  }
}
