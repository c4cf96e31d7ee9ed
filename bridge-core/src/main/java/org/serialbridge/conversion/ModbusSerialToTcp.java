package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.AduText;
import org.serialbridge.modbus.MbapDecoder;
import org.serialbridge.modbus.ProtocolException;
import org.serialbridge.modbus.ReverseGateway;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.peer.Peer;
import org.serialbridge.port.ModbusTiming;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.SocketRows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An RTU master is on the line, Modbus/TCP servers are reached by a client (AT+MODTCP). */
final class ModbusSerialToTcp implements Conversion, ReverseGateway.Output {
  private static final Logger LOG = LoggerFactory.getLogger(ModbusSerialToTcp.class);

  private final Context context;
  private final ReverseGateway gateway;
  private final boolean hasDatagrams;

  /** Whether the connection is short: each request makes it. */
  private final boolean isShort;

  private MbapDecoder decoder = new MbapDecoder();

  ModbusSerialToTcp(PortSettings settings, Context context) {
    this.context = context;
    hasDatagrams = settings.mode().isUdp();
    isShort = settings.effective(SocketRows.SHORT_CONNECTION);
    gateway =
        new ReverseGateway(
            new ReverseGateway.Options(
                ModbusTiming.ofAnswers(settings), settings.get(ProtocolRows.MODBUS_EXCEPTIONS)),
            this);
    if (isShort) {
      gateway.connected();
    }
  }

  @Override
  public void fromLine(ByteBuffer data, long now) {
    gateway.fromLine(data, now);
  }

  @Override
  public void fromPeer(Peer peer, ByteBuf data, long now) {
    if (hasDatagrams) {
      decoder = new MbapDecoder();
    }
    try {
      decoder.receive(data.nioBuffer(), (answer, transaction) -> answer(answer, transaction, now));
    } catch (ProtocolException e) {
      peer.disconnect("not Modbus/TCP: " + e.getMessage());
    } finally {
      data.release();
    }
  }

  private void answer(Adu answer, int transaction, long now) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "{}: the server answers ({}) {}", context.name(), transaction, AduText.ofAnswer(answer));
    }
    gateway.fromNetwork(answer, transaction, now);
  }

  @Override
  public void peerConnected(Peer peer, int count, long now) {
    decoder = new MbapDecoder();
    gateway.connected();
  }

  @Override
  public void peerDisconnected(Peer peer, int count, long now) {
    if (!isShort && count == 0) {
      gateway.disconnected(now);
    }
  }

  /** The server counts as absent until the next attempt of a short connection. */
  @Override
  public void connectionFailed(long now) {
    gateway.disconnected(now);
  }

  @Override
  public void withdraw() {
    context.peers().forgetUnsent();
  }

  @Override
  public OptionalLong deadline() {
    return gateway.deadline();
  }

  @Override
  public void poll(long now) {
    gateway.poll(now);
  }

  @Override
  public List<UnitStatus> units() {
    return gateway.units();
  }

  @Override
  public void toLine(byte[] frame) {
    context.line().notice(Unpooled.wrappedBuffer(frame));
  }

  @Override
  public void toNetwork(Adu request, int transaction) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "{}: the line asks ({}) {}", context.name(), transaction, AduText.ofRequest(request));
    }
    context.peers().send(Unpooled.wrappedBuffer(request.tcp(transaction)));
  }

  @Override
  public void dropped(int bytes) {
    context.counters().dropped().add(bytes);
  }
}
