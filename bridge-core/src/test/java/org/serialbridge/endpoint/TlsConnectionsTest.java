package org.serialbridge.endpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.settings.CertificatePin;
import org.serialbridge.settings.SlowPeer;
import org.serialbridge.settings.WhenFull;
import org.serialbridge.status.Counters;
import org.serialbridge.tls.Certificates;
import org.serialbridge.tls.Tls;
import org.serialbridge.tls.TlsFiles;

/** TLS connections of a server and of a client, with Java's own sockets at the other end. */
class TlsConnectionsTest {
  @TempDir private Path folder;
  private final List<Socket> sockets = new ArrayList<>();
  private X509Bundle authority;
  private LoopRig rig;
  private Endpoint endpoint;
  private int port;

  @BeforeEach
  void make() throws Exception {
    authority = Certificates.authority("authority");
    Certificates.install(folder, Certificates.of("box").buildIssuedBy(authority));
  }

  @AfterEach
  void stop() throws IOException {
    if (endpoint != null) {
      rig.call(endpoint::close).syncUninterruptibly();
    }
    for (Socket socket : sockets) {
      socket.close();
    }
    rig.close();
  }

  // ---- server

  private void serve(Transport transport, int maxClients, boolean checksClients) {
    rig = new LoopRig(transport);
    TcpServer server =
        rig.call(
            () ->
                new TcpServer(
                    new TcpServer.Parameters(
                        "com1",
                        InetAddress.getLoopbackAddress(),
                        0,
                        0,
                        new TcpServer.Security(true, 0, checksClients),
                        maxClients,
                        WhenFull.REFUSE_NEW,
                        false,
                        false,
                        SlowPeer.AUTO,
                        address -> true,
                        new MemoryBudget(64 << 20)),
                    transport,
                    new Tls(
                        new TlsFiles(folder, Certificates.NO_MAKER),
                        rig.loop(),
                        InstantSource.system()),
                    rig.loop(),
                    rig.counters(),
                    rig.line()));
    endpoint = server;
    rig.call(server::open).syncUninterruptibly();
    readPort();
  }

  private void readPort() {
    port = Integer.parseInt(rig.call(endpoint::state).replaceAll(".* port (\\d+).*", "$1"));
  }

  private SSLSocket connect(SSLContext context, String... protocols) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) LoopRig.PATIENCE.toMillis());
    sockets.add(socket);
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    socket.startHandshake();
    return socket;
  }

  private Socket plain() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) LoopRig.PATIENCE.toMillis());
    sockets.add(socket);
    return socket;
  }

  private void send(String text) {
    rig.run(() -> endpoint.send(Unpooled.copiedBuffer(text, US_ASCII)));
  }

  private static String read(InputStream in, int length) throws IOException {
    return new String(in.readNBytes(length), US_ASCII);
  }

  private String refusal(int count) {
    rig.until(
        () -> rig.counters().values().tlsRefused().filter(r -> r.count() == count).isPresent());
    return rig.values().tlsRefused().orElseThrow().last();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void dataPassesBothWaysAndOldDataComesFirst(Transport transport) throws Exception {
    serve(transport, 8, false);
    send("old ");
    SSLSocket peer = connect(Certificates.trusting());
    rig.until(endpoint::isConnected);
    send("new");
    assertThat(read(peer.getInputStream(), 7)).isEqualTo("old new");
    peer.getOutputStream().write("up".getBytes(US_ASCII));
    rig.awaitReceived("up");
    assertThat(peer.getSession().getProtocol()).isEqualTo("TLSv1.3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void theEndOfTlsIsTheEndOfThePeersData(String protocol) throws Exception {
    serve(Transport.best(), 8, false);
    SSLSocket peer = connect(Certificates.trusting(), protocol);
    rig.until(endpoint::isConnected);
    peer.getOutputStream().write("all".getBytes(US_ASCII));
    peer.shutdownOutput();
    rig.awaitReceived("all");
    rig.until(() -> !endpoint.isConnected());
    if (protocol.equals("TLSv1.3")) {
      send("answer");
      assertThat(read(peer.getInputStream(), 6)).isEqualTo("answer");
    }
    rig.until(() -> rig.line().events().contains("~1"));
    assertThat(rig.line().events()).containsExactly("+1", "-1", "~1");
  }

  @Test
  void aPeerCountsOnlyBehindItsHandshake() throws Exception {
    serve(Transport.best(), 1, false);
    plain();
    plain();
    SSLSocket peer = connect(Certificates.trusting());
    rig.until(endpoint::isConnected);
    assertThat(rig.values().connects()).isEqualTo(1);
    assertThat(connect(Certificates.trusting()).getInputStream().read()).isEqualTo(-1);
    send("x");
    assertThat(read(peer.getInputStream(), 1)).isEqualTo("x");
  }

  @Test
  void aClientWithoutTlsGetsNoData() throws Exception {
    serve(Transport.best(), 1, false);
    send("secret");
    Socket stranger = plain();
    stranger.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
    assertThat(refusal(1)).endsWith(": the client does not speak TLS");
    assertThat(ended(stranger)).isTrue();
    assertThat(rig.call(rig.line()::received)).isEmpty();
  }

  private static boolean ended(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() == -1;
    } catch (SocketException reset) {
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 100})
  void silentClientsDoNotHoldUpAGoodOne(int silent) throws Exception {
    serve(Transport.best(), 1, false);
    for (int i = 0; i < silent; i++) {
      plain();
    }
    SSLSocket peer = connect(Certificates.trusting());
    send("x");
    assertThat(read(peer.getInputStream(), 1)).isEqualTo("x");
    assertThat(refusal(silent - 31)).endsWith("too many clients wait for a handshake");
  }

  @Test
  void aClientNeedsACertificateOfTheAuthority() throws Exception {
    Certificates.install(folder, "client-ca.pem", authority);
    serve(Transport.best(), 8, true);
    X509Bundle good = Certificates.of("good").buildIssuedBy(authority);
    SSLSocket peer = connect(Certificates.trusting(good));
    rig.until(endpoint::isConnected);
    send("x");
    assertThat(read(peer.getInputStream(), 1)).isEqualTo("x");
    refused(Certificates.trusting());
    assertThat(refusal(1)).endsWith(": it has no certificate");
    refused(
        Certificates.trusting(
            Certificates.expired(Certificates.of("late")).buildIssuedBy(authority)));
    assertThat(refusal(2)).contains(": its certificate has expired (");
    assertThat(rig.values().connects()).isEqualTo(1);
  }

  @Test
  void anExpiredCertificateThatIsItsOwnAuthorityIsRefused() throws Exception {
    X509Bundle late =
        Certificates.expired(Certificates.of("late"))
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    Certificates.install(folder, "client-ca.pem", late);
    serve(Transport.best(), 8, true);
    refused(Certificates.trusting(late));
    assertThat(refusal(1)).contains(": its certificate has expired (");
  }

  private void refused(SSLContext client) {
    assertThatThrownBy(
            () -> {
              SSLSocket socket = connect(client);
              if (socket.getInputStream().read() == -1) {
                throw new IOException("closed");
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void withoutAuthoritiesOfClientsTheServerDoesNotListen() throws Exception {
    serve(Transport.best(), 8, true);
    assertThat(rig.call(endpoint::state))
        .isEqualTo(
            "not listening on port 0 with TLS: client-ca.pem is missing from "
                + folder.resolve("tls"));
    assertThat(rig.call(endpoint::problem)).isPresent();
    Certificates.install(folder, "client-ca.pem", authority);
    rig.until(() -> endpoint.problem().isEmpty());
    readPort();
    connect(Certificates.trusting(Certificates.of("good").buildIssuedBy(authority)));
    rig.until(endpoint::isConnected);
    Files.delete(folder.resolve("tls/client-ca.pem"));
    rig.until(() -> endpoint.problem().isPresent());
    assertThat(endpoint.isConnected()).as("a connected peer stays").isTrue();
  }

  @Test
  void aSlowPeerHoldsTheLineAndGetsAll() throws Exception {
    serve(Transport.best(), 1, false);
    SSLSocket peer = connect(Certificates.trusting());
    rig.until(endpoint::isConnected);
    String chunk = "0123456789abcdef".repeat(256);
    int sent = 0;
    while (rig.call(endpoint::isWritable)) {
      send(chunk);
      sent++;
    }
    String all = read(peer.getInputStream(), sent * chunk.length());
    assertThat(all).isEqualTo(chunk.repeat(sent));
    rig.until(endpoint::isWritable);
  }

  // ---- client

  private SSLServerSocket listen(X509Bundle own) throws Exception {
    SSLServerSocket listening =
        (SSLServerSocket)
            Certificates.trusting(own)
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    listening.setSoTimeout((int) LoopRig.PATIENCE.toMillis());
    return listening;
  }

  private void dial(String host, SSLServerSocket to, CertificatePin pin) {
    dial(host, NameLookup.ofHost(), to, pin);
  }

  private void dial(String host, NameLookup names, SSLServerSocket to, CertificatePin pin) {
    rig = new LoopRig(Transport.best());
    int number = to.getLocalPort();
    Tls tls =
        new Tls(new TlsFiles(folder, Certificates.NO_MAKER), rig.loop(), InstantSource.system());
    TcpClient client =
        rig.call(
            () ->
                new TcpClient(
                    new TcpClient.Parameters(
                        "com1",
                        host + " port " + number,
                        () -> "REG".getBytes(US_ASCII),
                        false,
                        false,
                        false,
                        0,
                        SlowPeer.AUTO,
                        new MemoryBudget(64 << 20)),
                    new TlsDialer(
                        new TcpDialer("com1", Transport.best(), rig.loop(), names, host, number, 0),
                        () -> tls.client(host, number, pin, rig.loop()),
                        rig.loop()),
                    new SplittableRandom(),
                    rig.loop(),
                    rig.counters(),
                    rig.line()));
    endpoint = client;
    send("waits");
    rig.call(client::open).syncUninterruptibly();
  }

  private SSLSocket accept(SSLServerSocket listening) throws IOException {
    SSLSocket socket = (SSLSocket) listening.accept();
    sockets.add(socket);
    socket.setSoTimeout((int) LoopRig.PATIENCE.toMillis());
    return socket;
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost"})
  void aServerOfAKnownAuthorityIsTrusted(String host) throws Exception {
    Certificates.install(folder, "ca.pem", authority);
    try (SSLServerSocket listening = listen(Certificates.of("server").buildIssuedBy(authority))) {
      dial(host, listening, CertificatePin.NONE);
      SSLSocket peer = accept(listening);
      assertThat(read(peer.getInputStream(), 8)).isEqualTo("REGwaits");
      peer.getOutputStream().write("down".getBytes(US_ASCII));
      rig.awaitReceived("down");
    }
  }

  @Test
  void theNextAddressOfANameIsTried() throws Exception {
    Certificates.install(folder, "ca.pem", authority);
    InetAddress silent = InetAddress.getByName("127.0.0.99");
    NameLookup names =
        new NameLookup(
            Runnable::run, host -> new InetAddress[] {silent, InetAddress.getLoopbackAddress()});
    try (SSLServerSocket listening = listen(Certificates.of("server").buildIssuedBy(authority))) {
      dial("localhost", names, listening, CertificatePin.NONE);
      assertThat(read(accept(listening).getInputStream(), 8)).isEqualTo("REGwaits");
    }
  }

  @Test
  void aCertificateThatCannotBeReadIsMissedOnlyByServersThatAskForIt() throws Exception {
    Certificates.install(folder, "ca.pem", authority);
    Files.writeString(folder.resolve("tls/server.key"), "broken");
    try (SSLServerSocket listening = listen(Certificates.of("server").buildIssuedBy(authority))) {
      dial("127.0.0.1", listening, CertificatePin.NONE);
      assertThat(read(accept(listening).getInputStream(), 8)).isEqualTo("REGwaits");
    }
  }

  private String failure(String host, X509Bundle server, CertificatePin pin) throws Exception {
    try (SSLServerSocket listening = listen(server)) {
      dial(host, listening, pin);
      SSLSocket peer = accept(listening);
      CompletableFuture<String> got =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return read(peer.getInputStream(), 1);
                } catch (IOException e) {
                  return "";
                }
              });
      await().atMost(LoopRig.PATIENCE).until(() -> rig.values().lastError().isPresent());
      assertThat(got.get()).as("no byte before the checks").isEmpty();
      assertThat(rig.call(endpoint::isConnected)).isFalse();
      Counters.Values values = rig.values();
      assertThat(values.connects()).isZero();
      return values.lastError().orElseThrow().text();
    }
  }

  @Test
  void aServerOfAnUnknownAuthorityGetsNoByte() throws Exception {
    assertThat(
            failure(
                "127.0.0.1",
                Certificates.of("server").buildIssuedBy(authority),
                CertificatePin.NONE))
        .endsWith("TLS: no authority that is trusted here has signed its certificate");
  }

  @Test
  void aServerWithAnotherNameGetsNoByte() throws Exception {
    Certificates.install(folder, "ca.pem", authority);
    X509Bundle other =
        new CertificateBuilder()
            .subject("CN=other")
            .addSanDnsName("other.example")
            .buildIssuedBy(authority);
    assertThat(failure("localhost", other, CertificatePin.NONE))
        .contains("TLS: its certificate is for another name: ");
  }

  @Test
  void aServerWithAnExpiredCertificateGetsNoByte() throws Exception {
    Certificates.install(folder, "ca.pem", authority);
    assertThat(
            failure(
                "localhost",
                Certificates.expired(Certificates.of("server")).buildIssuedBy(authority),
                CertificatePin.NONE))
        .contains("TLS: its certificate has expired (");
  }

  @Test
  void aServerWithAnExpiredCertificateThatIsItsOwnAuthorityGetsNoByte() throws Exception {
    X509Bundle server =
        Certificates.expired(Certificates.of("server"))
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    Certificates.install(folder, "ca.pem", server);
    assertThat(failure("localhost", server, CertificatePin.NONE))
        .contains("TLS: its certificate has expired (");
  }

  @Test
  void aPinReplacesAuthorityNameAndDate() throws Exception {
    X509Bundle server =
        Certificates.expired(Certificates.of("any"))
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    try (SSLServerSocket listening = listen(server)) {
      dial("127.0.0.1", listening, pin(server));
      assertThat(read(accept(listening).getInputStream(), 8)).isEqualTo("REGwaits");
    }
  }

  @Test
  void aServerWithAnotherPinGetsNoByte() throws Exception {
    Certificates.install(folder, "ca.pem", authority);
    X509Bundle server = Certificates.of("server").buildIssuedBy(authority);
    assertThat(
            failure(
                "127.0.0.1",
                server,
                pin(Certificates.of("x").setIsCertificateAuthority(true).buildSelfSigned())))
        .endsWith("TLS: AT+TLSPIN is not that of its certificate, " + pin(server));
  }

  private static CertificatePin pin(X509Bundle bundle) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(bundle.getCertificate().getEncoded());
    return new CertificatePin(HexFormat.of().withUpperCase().formatHex(hash));
  }
}
