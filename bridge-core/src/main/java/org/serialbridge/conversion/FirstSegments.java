package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.serialbridge.modbus.MbapCodec;
import org.serialbridge.modbus.RtuCodec;
import org.serialbridge.peer.Peer;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.status.RecentHints;

/**
 * Checks the first bytes of each peer of a port that passes data unchanged. If they begin another
 * protocol, a hint names it.
 */
public final class FirstSegments {
  private static final int LONGEST_START = 1024;
  private static final Pattern HTTP =
      Pattern.compile("[A-Z]{3,7} \\S{1,1000} HTTP/1\\.[01]|HTTP/1\\.[01] \\d{3}.*");

  /** A record of type handshake (22), version 3.x, with a ClientHello (RFC 8446, 5.1 and 4). */
  private static final int[] TLS_HELLO = {0x16, 0x03};

  private static final int TLS_HANDSHAKE_TYPE = 5;
  private static final int CLIENT_HELLO = 1;

  private final RecentHints hints;
  private final Set<Peer> unseen = new HashSet<>();
  private final Set<Peer> rtuMasters = new HashSet<>();

  private final boolean isRaw;

  /** No peer of a port with these settings has connected yet. */
  public FirstSegments(PortSettings settings, RecentHints hints) {
    this.hints = hints;
    isRaw = !Conversions.hasModbus(settings) && settings.mode() != SocketMode.HTTP_CLIENT;
  }

  /** A peer has connected and has not sent data yet. */
  public void connected(Peer peer) {
    unseen.add(peer);
  }

  /** A peer has gone. */
  public void disconnected(Peer peer) {
    unseen.remove(peer);
    rtuMasters.remove(peer);
  }

  /** Takes bytes of a peer, and checks its first ones. */
  public void received(Peer peer, ByteBuf bytes) {
    if (isRaw && !unseen.isEmpty() && unseen.remove(peer)) {
      look(peer, bytes);
    }
  }

  private void look(Peer peer, ByteBuf bytes) {
    ByteBuffer buffer = bytes.nioBuffer();
    if (RtuCodec.areRequests(buffer)) {
      rtuMasters.add(peer);
      if (rtuMasters.size() > 1) {
        hints.add(
            RecentHints.Kind.SEVERAL_MASTERS,
            rtuMasters.size()
                + " clients send Modbus RTU requests, so each gets the answers of the others, too:"
                + " use Modbus/TCP, with AT+MODTCP=ON");
      }
    } else {
      protocol(bytes, buffer)
          .ifPresent(
              protocol ->
                  hints.add(RecentHints.Kind.FOREIGN_PROTOCOL, peer + " begins with " + protocol));
    }
  }

  private static Optional<String> protocol(ByteBuf bytes, ByteBuffer buffer) {
    if (MbapCodec.areRequests(buffer)) {
      return Optional.of("Modbus/TCP, and this port passes bytes unchanged: set AT+MODTCP=ON");
    }
    if (isTlsHello(bytes)) {
      return Optional.of("TLS, which this port does not speak");
    }
    String start =
        bytes.toString(
            bytes.readerIndex(),
            Math.min(LONGEST_START, bytes.readableBytes()),
            StandardCharsets.ISO_8859_1);
    if (start.startsWith("SSH-")) {
      return Optional.of("SSH, which this port does not speak");
    }
    return HTTP.matcher(start.lines().findFirst().orElse("")).matches()
        ? Optional.of("HTTP: the web page is at the port of AT+WEBPORT")
        : Optional.empty();
  }

  private static boolean isTlsHello(ByteBuf bytes) {
    return bytes.readableBytes() > TLS_HANDSHAKE_TYPE
        && bytes.getUnsignedByte(bytes.readerIndex()) == TLS_HELLO[0]
        && bytes.getUnsignedByte(bytes.readerIndex() + 1) == TLS_HELLO[1]
        && bytes.getUnsignedByte(bytes.readerIndex() + TLS_HANDSHAKE_TYPE) == CLIENT_HELLO;
  }
}
