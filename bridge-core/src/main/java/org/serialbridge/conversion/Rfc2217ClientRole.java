package org.serialbridge.conversion;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.serialbridge.netty.Buffers;
import org.serialbridge.peer.TelnetPeer;
import org.serialbridge.rfc2217.Change;
import org.serialbridge.rfc2217.ComPortClient;
import org.serialbridge.rfc2217.ModemLine;
import org.serialbridge.rfc2217.Parameter;
import org.serialbridge.rfc2217.PortState;
import org.serialbridge.rfc2217.ProtocolException;
import org.serialbridge.serial.ModemInputs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client of RFC 2217 for a remote port. The two ports are the ends of one cable: DSR and CTS of
 * the remote port set DTR and RTS of this port. The opposite direction begins with the first
 * change: a device of three wires has no such lines and must not switch those of the remote port
 * off.
 */
final class Rfc2217ClientRole implements TelnetRole, ComPortClient.Output {
  private static final Logger LOG = LoggerFactory.getLogger(Rfc2217ClientRole.class);

  private final String name;
  private final TelnetPeer peer;
  private final Rfc2217 port;
  private final ComPortClient client;
  private @Nullable ModemInputs own;
  private long now;

  Rfc2217ClientRole(String name, String signature, TelnetPeer peer, Rfc2217 port) {
    this.name = name;
    this.peer = peer;
    this.port = port;
    client = new ComPortClient(signature, port.state(), this);
  }

  @Override
  public void receive(ByteBuffer bytes, long readAt) throws ProtocolException {
    now = readAt;
    client.receive(bytes);
  }

  @Override
  public ByteBuffer encode(ByteBuffer data) {
    return client.encode(data);
  }

  @Override
  public void portChanged(PortState state) {
    // The only peer is this one.
  }

  @Override
  public void modemInputsChanged(ModemInputs inputs) {
    if (own != null && !own.equals(inputs)) {
      client.control(inputs.dsr(), inputs.cts());
    }
    own = inputs;
  }

  @Override
  public void lineErrors(int events) {
    // RFC 2217 has no message for the remote port.
  }

  @Override
  public boolean watchesModemInputs() {
    return true;
  }

  @Override
  public boolean watchesLineErrors() {
    return false;
  }

  @Override
  public void end(long time) {
    // Nothing waits.
  }

  @Override
  public OptionalLong deadline() {
    return OptionalLong.empty();
  }

  @Override
  public void poll(long time) {
    // Nothing waits.
  }

  // ---- from the client

  @Override
  public void toLine(ByteBuffer data) {
    port.dataOf(peer, Buffers.copyOf(data), now);
  }

  @Override
  public void toPeer(ByteBuffer bytes) {
    peer.sendEncoded(Unpooled.copiedBuffer(bytes));
  }

  @Override
  public void suspend(boolean on) {
    peer.suspend(on);
  }

  @Override
  public void remoteModemState(int state) {
    port.apply(peer, this, new Change.Dtr(ModemLine.DSR.isIn(state)), done -> {});
    port.apply(peer, this, new Change.Rts(ModemLine.CTS.isIn(state)), done -> {});
  }

  @Override
  public void refused(Parameter parameter, int proposed, long inForce) {
    LOG.warn("{}: {} takes {} for {} instead of {}", name, peer, inForce, parameter, proposed);
  }
}
