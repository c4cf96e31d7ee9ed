package org.serialbridge.tls;

import static java.util.Comparator.naturalOrder;

import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * The certificate of this appliance and its key.
 *
 * @param chain the certificate, then those of the authorities between it and the root
 */
record Identity(PrivateKey key, List<X509Certificate> chain) {
  /** {@code anyExtendedKeyUsage} and {@code id-kp-serverAuth} of RFC 5280, section 4.2.1.12. */
  private static final List<String> FOR_SERVERS = List.of("2.5.29.37.0", "1.3.6.1.5.5.7.3.1");

  X509Certificate certificate() {
    return chain.get(0);
  }

  /** The end of its validity, or of that of an authority in the chain. */
  Instant end() {
    return chain.stream()
        .map(one -> one.getNotAfter().toInstant())
        .min(naturalOrder())
        .orElseThrow();
  }

  /** Whether a server may use it: an extended key usage, if there is one, must say so. */
  boolean isForServers() throws CertificateParsingException {
    List<String> usages = certificate().getExtendedKeyUsage();
    return usages == null || usages.stream().anyMatch(FOR_SERVERS::contains);
  }
}
