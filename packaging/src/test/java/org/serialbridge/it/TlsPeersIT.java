package org.serialbridge.it;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * TLS of ports with openssl, socat, gensio, stunnel, gnutls-cli and Python's ssl, both roles. One
 * case at a time: so many handshakes at once would take longer than the peers have patience.
 */
class TlsPeersIT {
  /** A case each; some to spare. */
  private static final int PORTS = 40;

  private static final String CLIENTS = "tls_clients.py";
  private static final String SERVERS = "tls_servers.py";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private static Path folder;
  private static CaseBench cases;

  @BeforeAll
  static void startBridge() throws Exception {
    cases = benchWithCertificates(folder, PORTS, LIMIT);
  }

  /** The cases of the script find certificates beside the cables. */
  static CaseBench benchWithCertificates(Path folder, int ports, Duration limit)
      throws IOException, InterruptedException {
    String state = folder.resolve("state").toString();
    Python.run(limit, "certificates.py", folder.resolve("certificates").toString(), state);
    return new CaseBench(folder, ports, limit);
  }

  @AfterAll
  static void stopBridge() {
    cases.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s-client-by-tls-1-2",
        "s-client-by-tls-1-3",
        "s-client-by-each-suite",
        "socat-client-with-tls",
        "gensio-client-with-tls",
        "stunnel-client",
        "python-client",
        "many-bytes-come-back",
        "a-port-beside-a-plain-one"
      })
  void clientsTalkToTheLine(String name) throws Exception {
    cases.play(CLIENTS, name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pyserial-through-stunnel",
        "gensio-with-rfc2217-and-tls",
        "rfcport-follows-tls-and-not-tlsport",
        "modbus-through-stunnel",
        "modbus-by-python"
      })
  void protocolsGoThroughTls(String name) throws Exception {
    cases.play(CLIENTS, name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "old-versions-are-refused",
        "weak-suites-are-refused",
        "compression-is-not-chosen",
        "renegotiation-is-refused",
        "key-updates-without-reading"
      })
  void weakTlsIsRefused(String name) throws Exception {
    cases.play(CLIENTS, name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a-client-with-a-certificate",
        "a-client-without-its-certificate",
        "a-client-with-a-wrong-certificate"
      })
  void clientsAreChecked(String name) throws Exception {
    cases.play(CLIENTS, name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a-server-of-openssl",
        "a-server-by-name",
        "a-server-of-socat",
        "a-server-of-stunnel",
        "a-server-of-gensio",
        "a-server-of-python",
        "a-server-that-asks-for-a-certificate"
      })
  void theLineTalksToServers(String name) throws Exception {
    cases.play(SERVERS, name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wrong-servers-are-refused",
        "a-wrong-name-is-refused-by-name-too",
        "pins",
        "old-servers-are-refused",
        "weak-servers-are-refused"
      })
  void serversAreChecked(String name) throws Exception {
    cases.play(SERVERS, name);
  }

  @ParameterizedTest
  @ValueSource(strings = "modes-without-tls-say-so")
  void modes(String name) throws Exception {
    cases.play(SERVERS, name);
  }
}
