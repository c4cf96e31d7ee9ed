package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ObjIntConsumer;
import org.serialbridge.memory.Buffers;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.AduText;
import org.serialbridge.modbus.Gateway;
import org.serialbridge.modbus.LatencySummary;
import org.serialbridge.modbus.LineState;
import org.serialbridge.modbus.MbapDecoder;
import org.serialbridge.modbus.ProtocolException;
import org.serialbridge.modbus.RtuOverTcp;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.peer.Peer;
import org.serialbridge.port.ModbusTiming;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.status.RecentHints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Modbus/TCP masters are the peers of a server, RTU slaves are on the line (AT+MODTCP). */
final class ModbusTcpToSerial implements Conversion, Gateway.Output {
  private static final Logger LOG = LoggerFactory.getLogger(ModbusTcpToSerial.class);

  private final Context context;
  private final Gateway gateway;

  /** Whether each read is a datagram: then no ADU continues in the next read. */
  private final boolean hasDatagrams;

  private final Map<Peer, Master> masters = new HashMap<>();

  ModbusTcpToSerial(PortSettings settings, Context context) {
    this.context = context;
    hasDatagrams = settings.mode().isUdp();
    gateway =
        new Gateway(
            new Gateway.Options(
                ModbusTiming.of(settings),
                settings.get(ProtocolRows.MODBUS_EXCEPTIONS),
                settings.get(ProtocolRows.MODBUS_TIMEOUT_LIMIT),
                settings.get(ProtocolRows.MODBUS_PROBE_SECONDS),
                settings.get(ProtocolRows.MODBUS_WAIT)),
            this);
  }

  @Override
  public void fromLine(ByteBuffer data, long now) {
    gateway.fromLine(data, now);
  }

  /** Masters are answered also while the line accepts no data. */
  @Override
  public boolean carriesControl() {
    return true;
  }

  @Override
  public void lineIs(LineState state, long now) {
    gateway.lineIs(state, now);
  }

  @Override
  public void fromPeer(Peer peer, ByteBuf data, long now) {
    Master master = masters.computeIfAbsent(peer, Master::new);
    ByteBuffer bytes = data.internalNioBuffer(data.readerIndex(), data.readableBytes());
    try {
      if (master.sendsRtu(bytes)) {
        context
            .hints()
            .add(
                RecentHints.Kind.FOREIGN_PROTOCOL,
                peer
                    + " sends RTU frames (RTU over TCP), and this port expects Modbus/TCP: change the"
                    + " protocol of the peer, or set AT+MODTCP=OFF");
        peer.disconnect("not Modbus/TCP: RTU frames (RTU over TCP)");
      } else {
        master.receive(bytes, now);
      }
    } catch (ProtocolException e) {
      peer.disconnect("not Modbus/TCP: " + e.getMessage());
    } finally {
      data.release();
    }
  }

  /**
   * Takes a request, and disconnects a master that does not read its answers, which would fill the
   * memory.
   */
  private void request(Peer peer, int transaction, Adu request, long now) {
    if (!peer.isWritable()) {
      peer.disconnect("it sends requests without reading the answers");
      return;
    }
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "{}: {} asks ({}) {}", context.name(), peer, transaction, AduText.ofRequest(request));
    }
    gateway.request(peer, transaction, request, now);
  }

  @Override
  public void peerGone(Peer peer) {
    masters.remove(peer);
    gateway.masterGone(peer);
  }

  @Override
  public boolean owesAnswer(Peer peer) {
    return gateway.owesAnswer(peer);
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
  public Optional<LatencySummary> takeLatencies() {
    return gateway.takeLatencies();
  }

  @Override
  public void toLine(byte[] frame) {
    context.line().notice(Unpooled.wrappedBuffer(frame));
  }

  @Override
  public void answer(Object master, int transaction, Adu answer) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "{}: {} gets ({}) {}", context.name(), master, transaction, AduText.ofAnswer(answer));
    }
    ((Peer) master).send(Buffers.copyOf(ByteBuffer.wrap(answer.tcp(transaction))));
  }

  @Override
  public void dropped(int bytes) {
    context.counters().dropped().add(bytes);
  }

  @Override
  public boolean hasLeft() {
    return context.line().hasLeft();
  }

  @Override
  public void withdraw() {
    context.line().withdraw();
  }

  /** One peer and the received part of its next request. */
  private final class Master implements ObjIntConsumer<Adu> {
    private final Peer peer;
    private MbapDecoder decoder = new MbapDecoder();

    /** Whether its first bytes were Modbus/TCP, or may be the beginning of it. */
    private boolean isKnown;

    private long now;

    Master(Peer peer) {
      this.peer = peer;
    }

    /** Whether these are its first bytes, and RTU frames instead of Modbus/TCP. */
    boolean sendsRtu(ByteBuffer bytes) {
      isKnown = isKnown || !RtuOverTcp.areRequests(bytes);
      return !isKnown;
    }

    void receive(ByteBuffer bytes, long readAt) throws ProtocolException {
      now = readAt;
      if (hasDatagrams) {
        decoder = new MbapDecoder();
      }
      decoder.receive(bytes, this);
    }

    @Override
    public void accept(Adu request, int transaction) {
      request(peer, transaction, request, now);
    }
  }
}
