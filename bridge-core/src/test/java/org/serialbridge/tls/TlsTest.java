package org.serialbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of TLS, and their changes. */
class TlsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path state;
  private final EventLoop loop = new DefaultEventLoop();
  private final AtomicInteger changes = new AtomicInteger();
  private Instant now = Instant.now();

  @AfterEach
  void stop() {
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  private Tls tls() {
    return new Tls(new TlsFiles(state, TlsTest::make), loop, () -> now);
  }

  private static void make(Path made, Path passwordFile) throws IOException {
    try {
      write(made, Files.readString(passwordFile));
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static X509Certificate write(Path p12, String password) throws Exception {
    X509Bundle bundle = Certificates.of("made").setIsCertificateAuthority(true).buildSelfSigned();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "any",
        bundle.getKeyPair().getPrivate(),
        password.toCharArray(),
        new X509Certificate[] {bundle.getCertificate()});
    try (OutputStream out = Files.newOutputStream(p12)) {
      store.store(out, password.toCharArray());
    }
    return bundle.getCertificate();
  }

  private ServerTls open(Tls tls, boolean checksClients) {
    ServerTls server = tls.server(checksClients, loop, changes::incrementAndGet);
    assertThat(server.open().awaitUninterruptibly(PATIENCE.toMillis())).isTrue();
    return server;
  }

  private Path file(String name) {
    return state.resolve("tls").resolve(name);
  }

  @Test
  void aCertificateIsMadeOnceAndBelongsToItsUserOnly() throws Exception {
    Tls tls = tls();
    assertThat(open(tls, false).problem()).isEmpty();
    assertThat(tls.secondsToCertificateEnd().orElseThrow()).isGreaterThan(99 * 86_400L);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("server.key"))))
        .isEqualTo("rw-------");
    String key = Files.readString(file("server.key"));
    assertThat(state.resolve("tls").toFile().list()).hasSize(2);
    assertThat(open(tls(), false).problem()).isEmpty();
    assertThat(Files.readString(file("server.key"))).isEqualTo(key);
  }

  @Test
  void theCertificateOfThePageOfOldVersionsIsTakenOver() throws Exception {
    Files.writeString(state.resolve("web.p12.password"), "secret\n");
    X509Certificate old = write(state.resolve("web.p12"), "secret");
    assertThat(open(tls(), false).problem()).isEmpty();
    assertThat(Pem.certificates(file("server.pem"))).containsExactly(old);
  }

  @Test
  void aStepThatWasCutOffIsFinished() throws Exception {
    Certificates.install(
        state, Certificates.of("box").setIsCertificateAuthority(true).buildSelfSigned());
    Files.move(file("server.pem"), file("server.pem.new"));
    assertThat(open(tls(), false).problem()).isEmpty();
    assertThat(file("server.pem")).exists();
  }

  @Test
  void aLinkToAFileThatCannotBeSeenIsNotReplaced() throws Exception {
    Files.createDirectories(state.resolve("tls"));
    Files.createSymbolicLink(file("server.pem"), state.resolve("elsewhere.pem"));
    Files.createSymbolicLink(file("server.key"), state.resolve("elsewhere.key"));
    assertThat(open(tls(), false).problem()).contains(missing("server.key"));
    assertThat(file("server.pem")).isSymbolicLink();
    assertThat(file("server.key")).isSymbolicLink();
  }

  private String missing(String name) {
    return name + " is missing from " + state.resolve("tls");
  }

  @ParameterizedTest
  @ValueSource(strings = {"server.key", "server.pem"})
  void aFileThatIsMissingIsNamedWithItsFolder(String name) throws Exception {
    Certificates.install(
        state, Certificates.of("box").setIsCertificateAuthority(true).buildSelfSigned());
    Files.delete(file(name));
    assertThat(open(tls(), false).problem()).contains(missing(name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server.key | ''       | server.key: no private key in it (expected: PEM, PKCS#8)",
        "server.pem | nonsense | server.pem: no certificate in it (expected: PEM)",
        "server.key | RSA PRIVATE KEY | server.key: RSA PRIVATE KEY in it (expected: PKCS#8 without"
            + " a password, by openssl pkcs8 -topk8 -nocrypt)"
      })
  void aFileThatCannotBeUsedIsNamed(String name, String content, String problem) throws Exception {
    Certificates.install(
        state, Certificates.of("box").setIsCertificateAuthority(true).buildSelfSigned());
    boolean isLabel = content.endsWith("KEY");
    Files.writeString(
        file(name),
        isLabel
            ? "-----BEGIN " + content + "-----\nAAAA\n-----END " + content + "-----\n"
            : content);
    assertThat(open(tls(), false).problem()).contains(problem);
  }

  @Test
  void aKeyOfAnotherCertificateIsFoundBeforeAClientComes() throws Exception {
    Certificates.install(
        state, Certificates.of("box").setIsCertificateAuthority(true).buildSelfSigned());
    Files.writeString(
        file("server.key"),
        Certificates.of("other")
            .setIsCertificateAuthority(true)
            .buildSelfSigned()
            .getPrivateKeyPEM());
    assertThat(open(tls(), false).problem().orElseThrow())
        .startsWith("server.pem and server.key: no handshake is possible with them: ");
  }

  @Test
  void aCertificateThatIsForClientsOnlyIsNotShown() throws Exception {
    Certificates.install(
        state,
        Certificates.of("box")
            .addExtendedKeyUsage(CertificateBuilder.ExtendedKeyUsage.PKIX_KP_CLIENT_AUTH)
            .setIsCertificateAuthority(true)
            .buildSelfSigned());
    assertThat(open(tls(), false).problem())
        .contains("server.pem: its extended key usage does not allow a server");
  }

  @Test
  void aBrokenNewCertificateLeavesTheLastOneInUse() throws Exception {
    Certificates.install(
        state, Certificates.of("box").setIsCertificateAuthority(true).buildSelfSigned());
    Tls tls = tls();
    ServerTls server = open(tls, false);
    Files.writeString(file("server.pem"), "half a fi");
    tls.look();
    assertThat(server.problem()).isEmpty();
    assertThat(server.hints())
        .containsExactly(
            "the last certificate is still in use: server.pem: no certificate in it (expected:"
                + " PEM)");
    Certificates.install(
        state, Certificates.of("new box").setIsCertificateAuthority(true).buildSelfSigned());
    tls.look();
    assertThat(server.hints()).isEmpty();
  }

  /** The reader waits at a pipe, which it reads last. */
  @Test
  void aFileThatChangesWhileTheFilesAreReadIsReadAtTheNextLook() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    loop.execute(
        () -> assertThatCode(end::await).doesNotThrowAnyException()); // no looks of its own
    Certificates.install(
        state, Certificates.of("old").setIsCertificateAuthority(true).buildSelfSigned());
    String pipe = file("client-ca.pem").toString();
    assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();
    Tls tls = tls();
    X509Bundle next = Certificates.of("new").setIsCertificateAuthority(true).buildSelfSigned();
    tls.server(true, loop, changes::incrementAndGet).open();
    String authority = Certificates.authority("clients").getCertificatePEM();
    try (OutputStream out = Files.newOutputStream(file("client-ca.pem"))) {
      Certificates.install(state, next);
      out.write(authority.getBytes(StandardCharsets.US_ASCII));
    }
    CompletableFuture<Void> again = CompletableFuture.runAsync(tls::look);
    CompletableFuture.runAsync(
        () ->
            assertThatCode(() -> Files.writeString(file("client-ca.pem"), authority))
                .doesNotThrowAnyException());
    again.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    end.countDown();
    assertThat(tls.contexts().own().orElseThrow().certificate()).isEqualTo(next.getCertificate());
  }

  @Test
  void theStateIsToldOfACertificateThatIsShown() throws Exception {
    X509Bundle box = Certificates.of("box").setIsCertificateAuthority(true).buildSelfSigned();
    Certificates.install(state, box);
    Tls tls = tls();
    assertThat(tls.state()).isEmpty();
    open(tls, false);
    assertThat(tls.state())
        .contains(
            "the certificate is valid until " + box.getCertificate().getNotAfter().toInstant());
    Files.delete(file("server.key"));
    tls.look();
    assertThat(tls.state()).contains(missing("server.key"));
  }

  @Test
  void filesAreFoundWithoutARequest() throws Exception {
    Certificates.install(
        state, Certificates.of("box").setIsCertificateAuthority(true).buildSelfSigned());
    ServerTls server = open(tls(), true);
    assertThat(server.problem()).contains(missing("client-ca.pem"));
    Certificates.install(state, "client-ca.pem", Certificates.authority("clients"));
    await().atMost(Duration.ofSeconds(10)).until(() -> server.problem().isEmpty());
    await().atMost(PATIENCE).until(() -> changes.get() == 2);
  }

  @Test
  void authoritiesOfClientsThatCannotBeReadEndTheService() throws Exception {
    Certificates.install(
        state, Certificates.of("box").setIsCertificateAuthority(true).buildSelfSigned());
    Certificates.install(state, "client-ca.pem", Certificates.authority("clients"));
    Tls tls = tls();
    ServerTls server = open(tls, true);
    assertThat(server.problem()).isEmpty();
    Files.writeString(file("client-ca.pem"), "");
    tls.look();
    assertThat(server.problem()).contains("client-ca.pem: no certificate in it (expected: PEM)");
  }

  @ParameterizedTest
  @CsvSource({
    "40, ''",
    "20, the certificate of TLS expires in 19 days: replace server.pem and server.key",
    "-1, the certificate of TLS has expired: replace server.pem and server.key"
  })
  void theEndOfTheCertificateIsWarnedOf(int days, String hint) throws Exception {
    X509Bundle own = Certificates.of("box").setIsCertificateAuthority(true).buildSelfSigned();
    Certificates.install(state, own);
    ServerTls server = open(tls(), false);
    now =
        own.getCertificate().getNotAfter().toInstant().minus(Duration.ofDays(days)).plusSeconds(10);
    assertThat(String.join("", server.hints())).isEqualTo(hint);
  }
}
