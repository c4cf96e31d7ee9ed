package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.AduText;
import org.serialbridge.modbus.LineServer;
import org.serialbridge.modbus.LineTiming;
import org.serialbridge.modbus.MbapCodec;
import org.serialbridge.modbus.ProtocolException;
import org.serialbridge.modbus.TcpUnitLink;
import org.serialbridge.modbus.UnitLink;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.peer.Peer;
import org.serialbridge.port.ModbusTiming;
import org.serialbridge.routing.AccessRules;
import org.serialbridge.routing.Router;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.status.RoutingStatus;
import org.serialbridge.time.Timed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A master is on the line (AT+MODTCP). Its requests go to the Modbus/TCP server of the client, or
 * where the routes lead, if the rules allow them.
 */
final class ModbusSerialToTcp implements Conversion, LineServer.Output, TcpUnitLink.Output {
  private static final Logger LOG = LoggerFactory.getLogger(ModbusSerialToTcp.class);

  private static final byte[] NO_ADDRESS = {};

  private final Context context;
  private final TcpUnitLink link;
  private final Optional<Router> router;
  private final AccessRules rules;
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
    link = new TcpUnitLink(timing.responseNanos(), this);
    router =
        Router.routes(settings).isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Router(context.name(), settings, Optional.empty(), context.targets()));
    rules = new AccessRules(context.name(), settings);
    UnitLink way = router.isPresent() ? router.get() : link;
    server =
        LineServer.of(
            ModbusTiming.framing(settings),
            timing,
            settings.get(ProtocolRows.MODBUS_EXCEPTIONS),
            rules.guard(way, NO_ADDRESS, "the master on the line"),
            this);
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
  public List<UnitStatus> unitStatus() {
    return link.units();
  }

  @Override
  public RoutingStatus routing() {
    return new RoutingStatus(router.map(Router::uses).orElse(List.of()), rules.denials(), 0, 0);
  }

  @Override
  public List<String> hints() {
    return router.map(Router::problems).orElse(List.of());
  }

  @Override
  public void close() {
    router.ifPresent(routes -> routes.forget(server));
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
  public void answerWaits() {
    context.changed().run();
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
