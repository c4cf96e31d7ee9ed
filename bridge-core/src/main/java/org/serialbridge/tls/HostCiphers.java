package org.serialbridge.tls;

import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import org.serialbridge.serial.kernel.Aead;
import org.serialbridge.serial.kernel.Aead.Algorithm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ciphers of the host's OpenSSL, for TLS of the Java runtime, which asks by these names.
 * Nothing else in the process may ask for them: they take a text as a whole only.
 */
final class HostCiphers extends Provider {
  private static final long serialVersionUID = 1;

  private static final Logger LOG = LoggerFactory.getLogger(HostCiphers.class);

  private HostCiphers() {
    super("serialbridge", "1", "ciphers of the host's OpenSSL");
    add("ChaCha20-Poly1305", Algorithm.CHACHA20_POLY1305);
    add("AES/GCM/NoPadding", Algorithm.AES_128_GCM, Algorithm.AES_256_GCM);
  }

  private void add(String transformation, Algorithm... algorithms) {
    putService(
        new Service(this, "Cipher", transformation, HostCipher.class.getName(), null, Map.of()) {
          @Override
          public Object newInstance(Object parameter) {
            return new HostCipher(List.of(algorithms));
          }
        });
  }

  /** Prefers them to the ciphers of the Java runtime if the host has them. It may be repeated. */
  static void prefer() {
    Aead.problem()
        .ifPresentOrElse(
            problem -> LOG.info("tls: ciphers of the Java runtime: {}", problem),
            () -> {
              if (Security.insertProviderAt(new HostCiphers(), 1) > 0) {
                LOG.info("tls: ciphers of the host's OpenSSL");
              }
            });
  }
}
