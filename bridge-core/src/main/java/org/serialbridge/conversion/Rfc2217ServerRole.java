package org.serialbridge.conversion;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.serialbridge.netty.Buffers;
import org.serialbridge.peer.TelnetPeer;
import org.serialbridge.rfc2217.Change;
import org.serialbridge.rfc2217.ComPortServer;
import org.serialbridge.rfc2217.LineEvent;
import org.serialbridge.rfc2217.PortState;
import org.serialbridge.rfc2217.ProtocolException;
import org.serialbridge.rfc2217.PurgeData;
import org.serialbridge.serial.ModemInputs;

/** The server of RFC 2217 for one client. */
final class Rfc2217ServerRole implements TelnetRole, ComPortServer.Output {

  private final TelnetPeer peer;
  private final Rfc2217 port;
  private final ComPortServer server;
  private boolean watchesModemInputs;
  private boolean watchesLineErrors;
  private long now;

  Rfc2217ServerRole(String signature, TelnetPeer peer, Rfc2217 port) {
    this.peer = peer;
    this.port = port;
    server = new ComPortServer(signature, port.state(), this);
  }

  /** Begins to negotiate. */
  void negotiate() {
    server.negotiate();
  }

  @Override
  public void receive(ByteBuffer bytes, long readAt) throws ProtocolException {
    now = readAt;
    server.receive(bytes);
  }

  @Override
  public ByteBuffer encode(ByteBuffer data) {
    return server.encode(data);
  }

  @Override
  public void portChanged(PortState state) {
    server.changed(state);
  }

  @Override
  public void modemInputsChanged(ModemInputs inputs) {
    server.modemState(PortStateMapper.modemState(inputs));
  }

  @Override
  public void lineErrors(int events) {
    server.lineState(events);
  }

  @Override
  public boolean watchesModemInputs() {
    return watchesModemInputs;
  }

  @Override
  public boolean watchesLineErrors() {
    return watchesLineErrors;
  }

  @Override
  public void end(long time) {
    now = time;
    server.end();
  }

  @Override
  public OptionalLong deadline() {
    return server.deadline();
  }

  @Override
  public void poll(long time) {
    now = time;
    server.poll(time);
  }

  // ---- from the server

  @Override
  public void toLine(ByteBuffer data) {
    port.dataOf(peer, Buffers.copyOf(data), now);
  }

  @Override
  public void toPeer(ByteBuffer bytes) {
    peer.sendEncoded(Unpooled.copiedBuffer(bytes));
  }

  @Override
  public void apply(Change change) {
    port.apply(peer, this, change, done -> server.applied(port.state(), done));
  }

  @Override
  public void purge(PurgeData purged) {
    port.purge(PortStateMapper.buffers(purged));
  }

  @Override
  public void suspend(boolean on) {
    peer.suspend(on);
  }

  @Override
  public void watch(int modemMask, int lineMask) {
    watchesModemInputs = modemMask != 0;
    watchesLineErrors = LineEvent.isAnyIn(lineMask);
    port.watch(this);
  }
}
