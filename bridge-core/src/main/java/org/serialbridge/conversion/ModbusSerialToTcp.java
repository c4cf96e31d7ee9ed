package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.AduText;
import org.serialbridge.modbus.LineFraming;
import org.serialbridge.modbus.LineServer;
import org.serialbridge.modbus.LineTiming;
import org.serialbridge.modbus.MbapCodec;
import org.serialbridge.modbus.ProtocolException;
import org.serialbridge.modbus.TcpUnitLink;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.peer.Peer;
import org.serialbridge.port.ModbusTiming;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.time.Timed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An RTU master is on the line, Modbus/TCP servers are reached by a client (AT+MODTCP). */
final class ModbusSerialToTcp implements Conversion, LineServer.Output, TcpUnitLink.Output {
  private static final Logger LOG = LoggerFactory.getLogger(ModbusSerialToTcp.class);

  private final Context context;
  private final TcpUnitLink link;
  private final LineServer server;
  private final boolean hasDatagrams;

  /** Whether the connection is short: each request makes it. */
  private final boolean isShort;

  private final MbapCodec codec = new MbapCodec();

  ModbusSerialToTcp(PortSettings settings, Context context) {
    this.context = context;
    hasDatagrams = settings.mode().isUdp();
    isShort = settings.effective(SocketRows.SHORT_CONNECTION);
    LineTiming timing = ModbusTiming.ofAnswers(settings);
    link =
        new TcpUnitLink(
            new TcpUnitLink.Options(
                timing.responseNanos(), settings.get(ProtocolRows.MODBUS_EXCEPTIONS)),
            this);
    server = LineServer.of(LineFraming.RTU, timing, link, this);
    if (isShort) {
      link.connected();
    }
  }

  @Override
  public void fromLine(ByteBuffer data, long now) {
    link.poll(now);
    server.fromLine(data, now);
  }

  @Override
  public void fromPeer(Peer peer, ByteBuf data, long now) {
    if (hasDatagrams) {
      codec.restart();
    }
    try {
      codec.decode(data.nioBuffer(), (answer, transaction) -> answer(answer, transaction, now));
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
    link.fromNetwork(answer, transaction, now);
  }

  @Override
  public void peerConnected(Peer peer, int count, long now) {
    codec.restart();
    link.connected();
  }

  @Override
  public void peerDisconnected(Peer peer, int count, long now) {
    if (!isShort && count == 0) {
      link.disconnected(now);
    }
  }

  /** The server counts as absent until the next attempt of a short connection. */
  @Override
  public void connectionFailed(long now) {
    link.disconnected(now);
  }

  @Override
  public void withdraw() {
    context.peers().forgetUnsent();
  }

  @Override
  public OptionalLong deadline() {
    return Timed.earlier(server.deadline(), link.deadline());
  }

  @Override
  public void poll(long now) {
    server.poll(now);
    link.poll(now);
  }

  @Override
  public List<UnitStatus> units() {
    return link.units();
  }

  @Override
  public void clearUnits() {
    link.clearUnits();
  }

  @Override
  public void toLine(byte[] frame) {
    context.line().addOrDrop(Unpooled.wrappedBuffer(frame));
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
