package org.serialbridge.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Certificates for tests, and the other side of TLS. */
public final class Certificates {
  /** For tests that make no certificate. */
  public static final CertificateMaker NO_MAKER =
      (made, passwordFile) -> {
        throw new IOException("this test has no maker of certificates");
      };

  private Certificates() {}

  public static X509Bundle authority(String name) throws Exception {
    return new CertificateBuilder()
        .subject("CN=" + name)
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  /** A certificate for 127.0.0.1 and localhost. */
  public static CertificateBuilder of(String name) throws Exception {
    return new CertificateBuilder()
        .subject("CN=" + name)
        .notAfter(Instant.now().plus(100, ChronoUnit.DAYS))
        .addSanIpAddress("127.0.0.1")
        .addSanDnsName("localhost");
  }

  public static CertificateBuilder expired(CertificateBuilder builder) {
    Instant now = Instant.now();
    return builder
        .notBefore(now.minus(20, ChronoUnit.DAYS))
        .notAfter(now.minus(10, ChronoUnit.DAYS));
  }

  /** Writes a certificate with its key as those of an appliance. */
  public static void install(Path stateFolder, X509Bundle own) throws IOException {
    Path folder = Files.createDirectories(stateFolder.resolve("tls"));
    Files.writeString(folder.resolve("server.key"), own.getPrivateKeyPEM());
    Files.writeString(folder.resolve("server.pem"), own.getCertificatePathPEM());
  }

  /** Writes the certificate of an authority. */
  public static void install(Path stateFolder, String file, X509Bundle authority)
      throws IOException {
    Path folder = Files.createDirectories(stateFolder.resolve("tls"));
    Files.writeString(folder.resolve(file), authority.getCertificatePEM());
  }

  /** A side that trusts everybody and shows no certificate. */
  public static SSLContext trusting() throws NoSuchAlgorithmException, KeyManagementException {
    return trusting(new KeyManager[0]);
  }

  /** A side that trusts everybody and shows a certificate. */
  public static SSLContext trusting(X509Bundle own) throws Exception {
    KeyManagerFactory keys = own.toKeyManagerFactory(KeyManagerFactory.getDefaultAlgorithm());
    return trusting(keys.getKeyManagers());
  }

  private static SSLContext trusting(KeyManager[] keys)
      throws NoSuchAlgorithmException, KeyManagementException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, new TrustManager[] {new TrustsAll()}, null);
    return context;
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
      // It does.
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
      // It does.
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
