package org.serialbridge.settings;

import static org.serialbridge.settings.SocketMode.TCP_CLIENT;
import static org.serialbridge.settings.SocketMode.TCP_SERVER;

/** Settings of TLS on the TCP connections of a port. */
public final class TlsRows {
  public static final Setting<Boolean> TLS =
      new Setting<>(
              "TLS",
              "tls",
              Group.TLS,
              Part.onOff(),
              false,
              "TLS",
              "A TCP server speaks TLS at its port and at the one for RFC 2217, a TCP client to its server.")
          .onlyIn(TCP_SERVER, TCP_CLIENT);

  public static final Setting<Integer> TLS_PORT =
      new Setting<>(
              "TLSPORT",
              "tls.port",
              Group.TLS,
              Part.numberOr("0", "none", 0, 1, SocketTarget.HIGHEST_PORT),
              0,
              "Additional TCP port for TLS",
              "TCP port at which TLS is always spoken, beside the local port.")
          .onlyIn(TCP_SERVER);

  public static final Setting<Boolean> TLS_CLIENT =
      new Setting<>(
              "TLSCLIENT",
              "tls.client",
              Group.TLS,
              Part.either(
                  new Choice("CA", "Signed by an authority of client-ca.pem"),
                  new Choice("OFF", "Not asked for")),
              false,
              "Certificate of a TLS client",
              "Whether a client must have a certificate; client-ca.pem in the folder tls has the authorities.")
          .onlyIn(TCP_SERVER);

  public static final Setting<CertificatePin> TLS_PIN =
      new Setting<>(
              "TLSPIN",
              "tls.pin",
              Group.TLS,
              CertificatePin.PART,
              CertificatePin.NONE,
              "Certificate of the TLS server",
              "SHA-256 of the certificate that the server must show, instead of a check by authorities, name and date.")
          .onlyIn(TCP_CLIENT);

  private TlsRows() {}
}
