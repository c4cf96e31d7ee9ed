package org.serialbridge.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.serialbridge.settings.CertificatePin;

/**
 * Makes the contexts of TLS: versions 1.2 and 1.3, and suites with forward secrecy and
 * authenticated encryption only.
 */
final class Contexts {
  /**
   * The order of preference. ChaCha20 is first: no Raspberry Pi before the 5 has instructions for
   * AES, and in a Java runtime without the optimizing compiler it takes a third of the time of AES.
   */
  private static final List<String> SUITES =
      List.of(
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");

  /** Limit of the sessions that are kept to be resumed. */
  private static final int MOST_SESSIONS = 32;

  private static final long SESSION_SECONDS = 3_600;

  static {
    // Read once by the Java runtime, before its first handshake.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    HostCiphers.prefer();
  }

  private Contexts() {}

  private static SslContext built(SslContextBuilder builder) throws SSLException {
    return builder
        .sslProvider(SslProvider.JDK)
        .protocols("TLSv1.3", "TLSv1.2")
        .ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE)
        .sessionCacheSize(MOST_SESSIONS)
        .sessionTimeout(SESSION_SECONDS)
        .build();
  }

  /** A server that asks its clients for nothing. */
  static SslContext server(Identity own) throws SSLException {
    return built(SslContextBuilder.forServer(own.key(), own.chain()));
  }

  /** A server whose clients must have a certificate of one of these authorities. */
  static SslContext server(Identity own, List<X509Certificate> clientAuthorities)
      throws SSLException {
    try {
      return built(
          SslContextBuilder.forServer(own.key(), own.chain())
              .trustManager(DatedTrust.of(clientAuthorities))
              .clientAuth(ClientAuth.REQUIRE));
    } catch (GeneralSecurityException e) {
      throw new SSLException("the authorities of clients: " + e.getMessage(), e);
    }
  }

  /**
   * A client whose server must have a certificate for its name, of an authority of the host or of
   * one of these.
   */
  static SslContext client(Optional<Identity> own, List<X509Certificate> authorities)
      throws SSLException {
    try {
      List<X509Certificate> all = new ArrayList<>(authorities);
      all.addAll(ofHost());
      return built(
          client(own).endpointIdentificationAlgorithm("HTTPS").trustManager(DatedTrust.of(all)));
    } catch (GeneralSecurityException e) {
      throw new SSLException("the authorities of servers: " + e.getMessage(), e);
    }
  }

  /** A client whose server must show one certificate. */
  static SslContext client(Optional<Identity> own, CertificatePin pin) throws SSLException {
    return built(
        client(own).endpointIdentificationAlgorithm(null).trustManager(new PinnedCertificate(pin)));
  }

  /** It shows its certificate only to a server that asks for one. */
  private static SslContextBuilder client(Optional<Identity> own) {
    SslContextBuilder builder = SslContextBuilder.forClient();
    own.ifPresent(identity -> builder.keyManager(identity.key(), identity.chain()));
    return builder;
  }

  private static List<X509Certificate> ofHost() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager trust) {
        return Stream.of(trust.getAcceptedIssuers()).toList();
      }
    }
    return List.of();
  }
}
