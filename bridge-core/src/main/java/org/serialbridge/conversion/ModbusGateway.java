package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.AduCodec;
import org.serialbridge.modbus.AduText;
import org.serialbridge.modbus.AsciiCodec;
import org.serialbridge.modbus.AutoCodec;
import org.serialbridge.modbus.LatencySummary;
import org.serialbridge.modbus.LineState;
import org.serialbridge.modbus.LineUnits;
import org.serialbridge.modbus.ListeningLink;
import org.serialbridge.modbus.MbapCodec;
import org.serialbridge.modbus.ModbusClient;
import org.serialbridge.modbus.PollStatus;
import org.serialbridge.modbus.ProtocolException;
import org.serialbridge.modbus.RtuCodec;
import org.serialbridge.modbus.SerialUnitLink;
import org.serialbridge.modbus.ServerSession;
import org.serialbridge.modbus.Terms;
import org.serialbridge.modbus.UnitLink;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.netty.Buffers;
import org.serialbridge.peer.Peer;
import org.serialbridge.port.ModbusTiming;
import org.serialbridge.routing.AccessRules;
import org.serialbridge.routing.Router;
import org.serialbridge.settings.ClientFraming;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.RouteRows;
import org.serialbridge.status.RecentHints;
import org.serialbridge.status.RoutingStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Modbus clients are the peers of a server (AT+MODTCP). Their requests go to the units on the line,
 * or where the routes lead, if the rules allow them. A listener (AT+MODROLE=LISTEN) answers for the
 * units on its line, and sends nothing to it.
 */
final class ModbusGateway implements Conversion, SerialUnitLink.Output {
  private static final Logger LOG = LoggerFactory.getLogger(ModbusGateway.class);

  private final Context context;
  private final LineUnits line;
  private final Optional<UnitLink> unitsOnLine;

  /** The way of the clients' requests. */
  private final UnitLink way;

  private final Optional<Router> router;
  private final AccessRules rules;
  private final ClientFraming framing;
  private final boolean exceptions;

  /** Whether each read is a datagram: then no ADU continues in the next read. */
  private final boolean hasDatagrams;

  private final Map<Peer, Client> clients = new HashMap<>();

  ModbusGateway(PortSettings settings, Context context) {
    this.context = context;
    hasDatagrams = settings.mode().isUdp();
    framing = settings.effective(RouteRows.CLIENT_FRAMING);
    exceptions = settings.get(ProtocolRows.MODBUS_EXCEPTIONS);
    rules = new AccessRules(context.name(), settings);
    line = line(settings);
    unitsOnLine = context.hasDevice() ? Optional.of(new FromOutside()) : Optional.empty();
    router =
        Router.routes(settings).isEmpty()
            ? Optional.empty()
            : Optional.of(new Router(context.name(), settings, unitsOnLine, context.targets()));
    way = router.isPresent() ? router.get() : line;
  }

  /** The units on the line; without a device there is nothing to listen to. */
  private LineUnits line(PortSettings settings) {
    if (ModbusTiming.isListener(settings) && context.hasDevice()) {
      int keepSeconds = settings.get(RouteRows.LISTEN_KEEP_SECONDS);
      return new ListeningLink(
          ModbusTiming.framing(settings),
          ModbusTiming.of(settings),
          TimeUnit.SECONDS.toNanos(keepSeconds),
          this::dropped);
    }
    SerialUnitLink asking =
        new SerialUnitLink(
            new SerialUnitLink.Options(
                ModbusTiming.framing(settings),
                ModbusTiming.of(settings),
                settings.get(ProtocolRows.MODBUS_TIMEOUT_LIMIT),
                settings.get(ProtocolRows.MODBUS_PROBE_SECONDS),
                settings.get(ProtocolRows.MODBUS_WAIT)),
            this);
    context.line().restsUntil().ifPresent(until -> asking.rest(until, context.now()));
    return asking;
  }

  @Override
  public void fromLine(ByteBuffer data, long now) {
    line.fromLine(data, now);
  }

  @Override
  public boolean readsLine() {
    return line.readsLine();
  }

  /** Clients are answered also while the line accepts no data. */
  @Override
  public boolean carriesControl() {
    return true;
  }

  @Override
  public void lineIs(LineState state, long now) {
    line.lineIs(state, now);
  }

  @Override
  public void fromPeer(Peer peer, ByteBuf data, long now) {
    Client client = clients.computeIfAbsent(peer, Client::new);
    try {
      client.receive(data.internalNioBuffer(data.readerIndex(), data.readableBytes()), now);
    } catch (ProtocolException e) {
      peer.disconnect("not " + expected() + ": " + e.getMessage());
    } finally {
      data.release();
    }
  }

  @Override
  public void peerGone(Peer peer) {
    Client client = clients.remove(peer);
    if (client != null) {
      way.forget(client.session);
    }
  }

  @Override
  public boolean owesAnswer(Peer peer) {
    Client client = clients.get(peer);
    return client != null && client.session.isAwaiting();
  }

  @Override
  public OptionalLong deadline() {
    return line.deadline();
  }

  @Override
  public void poll(long now) {
    line.poll(now);
  }

  @Override
  public Optional<UnitLink> unitsOnLine() {
    return unitsOnLine;
  }

  @Override
  public Optional<UnitLink> units() {
    return Optional.of(way);
  }

  /**
   * Each waiting request is answered; other ports may have sent some. An answer of a unit to the
   * request in flight must not meet the first request behind a restart.
   */
  @Override
  public void close() {
    line.restsUntil().ifPresent(context.line()::restUntil);
    line.close(context.now());
    clients.values().forEach(client -> way.forget(client.session));
  }

  @Override
  public List<UnitStatus> unitStatus() {
    return line.units();
  }

  @Override
  public List<PollStatus> polls() {
    return line.polls(context.now());
  }

  @Override
  public RoutingStatus routing() {
    return new RoutingStatus(
        router.map(Router::uses).orElse(List.of()),
        rules.denials(),
        line.keptRanges(),
        line.keptHits());
  }

  @Override
  public List<String> hints() {
    return router.map(Router::problems).orElse(List.of());
  }

  @Override
  public void clearUnits() {
    line.clearUnits();
  }

  @Override
  public Optional<LatencySummary> takeLatencies() {
    return line.takeLatencies();
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

  /** The units on the line, for requests that come outside of a call of the session. */
  private final class FromOutside implements UnitLink {
    @Override
    public void ask(ModbusClient client, int transaction, Adu request, Terms terms, long now) {
      line.ask(client, transaction, request, terms, now);
      context.changed().run();
    }

    @Override
    public void forget(ModbusClient client) {
      line.forget(client);
    }
  }

  /** A peer and its session. */
  private final class Client implements ServerSession.Output {
    private final Peer peer;
    private final ServerSession session = new ServerSession(codec(), exceptions, this);
    private final UnitLink allowed;

    Client(Peer peer) {
      this.peer = peer;
      allowed = rules.guard(way, peer.address(), peer.toString());
    }

    void receive(ByteBuffer bytes, long now) throws ProtocolException {
      if (framing == ClientFraming.MBAP && session.sendsRtu(bytes)) {
        context
            .hints()
            .add(
                RecentHints.Kind.FOREIGN_PROTOCOL,
                peer
                    + " sends RTU frames (RTU over TCP), and this port expects Modbus/TCP: change the"
                    + " protocol of the peer, or set AT+MODNET=AUTO");
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
        session.unanswered(transaction, now);
        return;
      }
      if (LOG.isDebugEnabled()) {
        LOG.debug(
            "{}: {} asks ({}) {}", context.name(), peer, transaction, AduText.ofRequest(request));
      }
      allowed.ask(session, transaction, request, Terms.OF_LINE, now);
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

  /** The framing that clients must speak, in words. */
  private String expected() {
    return framing == ClientFraming.AUTO
        ? "Modbus"
        : framing.label() + " (AT+MODNET=" + framing.keyword() + ")";
  }

  private AduCodec codec() {
    return switch (framing) {
      case AUTO -> new AutoCodec();
      case MBAP -> new MbapCodec();
      case RTU -> new RtuCodec();
      case ASCII -> new AsciiCodec();
    };
  }
}
