package org.serialbridge.tls;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.serialbridge.settings.CertificatePin;

/**
 * A handshake of a new certificate with itself, in memory. It shows that certificate and key fit
 * before a client sees them. And it loads the classes of TLS, so that the event loop does not have
 * to in the first real handshake.
 */
final class Rehearsal {
  private static final int MOST_STEPS = 100;

  private final SSLEngine client;
  private final SSLEngine server;
  private ByteBuffer toServer = ByteBuffer.allocate(0);
  private ByteBuffer toClient = ByteBuffer.allocate(0);

  private Rehearsal(SSLEngine client, SSLEngine server) {
    this.client = client;
    this.server = server;
  }

  /**
   * Shakes hands.
   *
   * @throws IOException if that fails; the message names the files
   */
  static void of(Identity own, SslContext server) throws IOException {
    UnpooledByteBufAllocator memory = UnpooledByteBufAllocator.DEFAULT;
    SslContext client = Contexts.client(Optional.empty(), pin(own));
    try {
      new Rehearsal(client.newEngine(memory), server.newEngine(memory)).run();
    } catch (SSLException e) {
      throw new SSLException(
          "server.pem and server.key: no handshake is possible with them: " + e.getMessage(), e);
    }
  }

  private static CertificatePin pin(Identity own) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(own.certificate().getEncoded());
      return new CertificatePin(HexFormat.of().withUpperCase().formatHex(hash));
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IOException(e);
    }
  }

  private void run() throws IOException {
    client.beginHandshake();
    server.beginHandshake();
    for (int i = 0; i < MOST_STEPS; i++) {
      toServer = step(client, toClient, toServer);
      toClient = step(server, toServer, toClient);
      if (isDone(client) && isDone(server)) {
        return;
      }
    }
    throw new SSLException("they do not fit");
  }

  private static boolean isDone(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
  }

  /** Does what one side needs next; returns all that waits for the other one. */
  private static ByteBuffer step(SSLEngine side, ByteBuffer in, ByteBuffer out)
      throws SSLException {
    switch (side.getHandshakeStatus()) {
      case NEED_TASK -> {
        for (Runnable task = side.getDelegatedTask(); task != null; ) {
          task.run();
          task = side.getDelegatedTask();
        }
      }
      case NEED_WRAP -> {
        ByteBuffer all =
            ByteBuffer.allocate(out.remaining() + side.getSession().getPacketBufferSize());
        all.put(out);
        side.wrap(ByteBuffer.allocate(0), all);
        return all.flip();
      }
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN ->
          side.unwrap(in, ByteBuffer.allocate(side.getSession().getApplicationBufferSize()));
      case NOT_HANDSHAKING, FINISHED -> {
        if (in.hasRemaining()) { // a session ticket
          side.unwrap(in, ByteBuffer.allocate(side.getSession().getApplicationBufferSize()));
        }
      }
    }
    return out;
  }
}
