package org.serialbridge.tls;

import java.io.IOException;
import java.nio.file.Path;

/** Makes a certificate that signs itself. */
@FunctionalInterface
public interface CertificateMaker {
  /**
   * Makes a key and its certificate; waits for it.
   *
   * @param made the file to be written, PKCS12
   * @param passwordFile holds the password of that file
   * @throws IOException if that fails; the message says why
   */
  void make(Path made, Path passwordFile) throws IOException;
}
