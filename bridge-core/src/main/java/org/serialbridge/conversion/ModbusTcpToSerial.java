package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.AduText;
import org.serialbridge.modbus.LatencySummary;
import org.serialbridge.modbus.LineState;
import org.serialbridge.modbus.MbapCodec;
import org.serialbridge.modbus.ProtocolException;
import org.serialbridge.modbus.SerialUnitLink;
import org.serialbridge.modbus.ServerSession;
import org.serialbridge.modbus.UnitLink;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.netty.Buffers;
import org.serialbridge.peer.Peer;
import org.serialbridge.port.ModbusTiming;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.status.RecentHints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Modbus/TCP clients are the peers of a server, RTU slaves are on the line (AT+MODTCP). */
final class ModbusTcpToSerial implements Conversion, SerialUnitLink.Output {
  private static final Logger LOG = LoggerFactory.getLogger(ModbusTcpToSerial.class);

  private final Context context;
  private final SerialUnitLink link;

  /** Whether each read is a datagram: then no ADU continues in the next read. */
  private final boolean hasDatagrams;

  private final Map<Peer, Client> clients = new HashMap<>();

  ModbusTcpToSerial(PortSettings settings, Context context) {
    this.context = context;
    hasDatagrams = settings.mode().isUdp();
    link =
        new SerialUnitLink(
            new SerialUnitLink.Options(
                ModbusTiming.of(settings),
                settings.get(ProtocolRows.MODBUS_EXCEPTIONS),
                settings.get(ProtocolRows.MODBUS_TIMEOUT_LIMIT),
                settings.get(ProtocolRows.MODBUS_PROBE_SECONDS),
                settings.get(ProtocolRows.MODBUS_WAIT)),
            this);
  }

  @Override
  public void fromLine(ByteBuffer data, long now) {
    link.fromLine(data, now);
  }

  /** Clients are answered also while the line accepts no data. */
  @Override
  public boolean carriesControl() {
    return true;
  }

  @Override
  public void lineIs(LineState state, long now) {
    link.lineIs(state, now);
  }

  @Override
  public void fromPeer(Peer peer, ByteBuf data, long now) {
    Client client = clients.computeIfAbsent(peer, Client::new);
    try {
      client.receive(data.internalNioBuffer(data.readerIndex(), data.readableBytes()), now);
    } catch (ProtocolException e) {
      peer.disconnect("not Modbus/TCP: " + e.getMessage());
    } finally {
      data.release();
    }
  }

  @Override
  public void peerGone(Peer peer) {
    Client client = clients.remove(peer);
    if (client != null) {
      link.forget(client.session);
    }
  }

  @Override
  public boolean owesAnswer(Peer peer) {
    Client client = clients.get(peer);
    return client != null && link.owesAnswer(client.session);
  }

  @Override
  public OptionalLong deadline() {
    return link.deadline();
  }

  @Override
  public void poll(long now) {
    link.poll(now);
  }

  @Override
  public Optional<UnitLink> unitsOnLine() {
    return Optional.of(link);
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
  public Optional<LatencySummary> takeLatencies() {
    return link.takeLatencies();
  }

  @Override
  public void toLine(byte[] frame) {
    context.line().addOrDrop(Unpooled.wrappedBuffer(frame));
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

  /** A peer and its session. */
  private final class Client implements ServerSession.Output {
    private final Peer peer;
    private final ServerSession session = new ServerSession(new MbapCodec(), this);

    Client(Peer peer) {
      this.peer = peer;
    }

    void receive(ByteBuffer bytes, long now) throws ProtocolException {
      if (session.sendsRtu(bytes)) {
        context
            .hints()
            .add(
                RecentHints.Kind.FOREIGN_PROTOCOL,
                peer
                    + " sends RTU frames (RTU over TCP), and this port expects Modbus/TCP: change the"
                    + " protocol of the peer, or set AT+MODTCP=OFF");
        peer.disconnect("not Modbus/TCP: RTU frames (RTU over TCP)");
      } else if (hasDatagrams) {
        session.receiveDatagram(bytes, now);
      } else {
        session.receive(bytes, now);
      }
    }

    /** A client that does not read its answers, which would fill the memory, is disconnected. */
    @Override
    public void request(int transaction, Adu request, long now) {
      if (!peer.isWritable()) {
        peer.disconnect("it sends requests without reading the answers");
        return;
      }
      if (LOG.isDebugEnabled()) {
        LOG.debug(
            "{}: {} asks ({}) {}", context.name(), peer, transaction, AduText.ofRequest(request));
      }
      link.ask(session, transaction, request, now);
    }

    @Override
    public void answer(int transaction, Adu answer, byte[] bytes) {
      if (LOG.isDebugEnabled()) {
        LOG.debug(
            "{}: {} gets ({}) {}", context.name(), peer, transaction, AduText.ofAnswer(answer));
      }
      peer.send(Buffers.copyOf(ByteBuffer.wrap(bytes)));
    }
  }
}
