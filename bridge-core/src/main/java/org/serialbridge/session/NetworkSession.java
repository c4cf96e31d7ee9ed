package org.serialbridge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.serialbridge.conversion.Conversion;
import org.serialbridge.conversion.Conversions;
import org.serialbridge.conversion.FirstSegments;
import org.serialbridge.conversion.RegistrationPacket;
import org.serialbridge.endpoint.DeadlineTimer;
import org.serialbridge.endpoint.Endpoint;
import org.serialbridge.endpoint.Peer;
import org.serialbridge.modbus.LineState;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.port.LineControl;
import org.serialbridge.port.NotSentException;
import org.serialbridge.port.SerialOutput;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.PeerGone;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Counters;
import org.serialbridge.status.ModbusHints;
import org.serialbridge.status.PortSample;
import org.serialbridge.status.RecentHints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network session of a converter from one restart to the next, with the settings stored at that
 * time. It holds the conversion and the endpoint, and the functions that watch the data between
 * them: heartbeat, link LED, restart without data.
 */
public final class NetworkSession implements Endpoint.Listener, Conversion.Output {
  /** The converter. */
  public interface Owner {
    /** The endpoint has become writable, or not writable. */
    void endpointWritabilityChanged();

    /**
     * Asks for a restart of the converter.
     *
     * @param reason why, for the log
     */
    void restart(String reason);
  }

  /** Makes the endpoint that settings ask for. */
  @FunctionalInterface
  public interface EndpointFactory {
    Endpoint create(
        PortSettings settings,
        RegistrationPacket registration,
        EventLoop loop,
        Counters counters,
        Endpoint.Listener listener);
  }

  private static final Logger LOG = LoggerFactory.getLogger(NetworkSession.class);

  private final String name;
  private final PortSettings settings;
  private final Counters counters;
  private final SerialOutput line;
  private final Owner owner;
  private final Optional<LinkLed> led;
  private final Ticker ticker;
  private final DeviceLossEndpoint endpoint;
  private final Conversion conversion;
  private final DeadlineTimer conversionTimer;
  private final DeadlineTimer noData;
  private final Heartbeat heartbeat;
  private final RecentHints hints;
  private final FirstSegments firstSegments = new FirstSegments(this);
  private final boolean looksAtFirstSegments;
  private LineState lineState = LineState.FREE;
  private boolean closed;

  /** A session that is not open yet. */
  public NetworkSession(
      String name,
      PortSettings settings,
      RegistrationPacket registration,
      EndpointFactory endpoints,
      Optional<LinkLed> led,
      EventLoop loop,
      Counters counters,
      SerialOutput line,
      Owner owner) {
    this.name = name;
    this.settings = settings;
    this.counters = counters;
    this.line = line;
    this.owner = owner;
    this.led = led;
    ticker = loop.ticker();
    hints = new RecentHints(ticker);
    looksAtFirstSegments =
        !Conversions.hasModbus(settings) && settings.mode() != SocketMode.HTTP_CLIENT;
    endpoint =
        new DeviceLossEndpoint(
            DeviceLossEndpoint.whenLost(settings),
            line.supervisor().line() != null,
            loop,
            () -> endpoints.create(settings, registration, loop, counters, this));
    conversion =
        Conversions.of(
            name, settings, registration, this, new LineControl(line, this::lineChanged));
    conversionTimer = new DeadlineTimer(loop, conversion);
    long seconds = settings.get(FunctionRows.RESTART_WHEN_IDLE);
    noData = new DeadlineTimer(loop, TimeUnit.SECONDS.toNanos(seconds), this::restartWithoutData);
    heartbeat = new Heartbeat(settings, loop, line, endpoint);
  }

  /** Starts. The future is completed when the endpoint has tried to listen. */
  public Future<Void> open() {
    if (settings.get(FunctionRows.RESTART_WHEN_IDLE) > 0) {
      noData.start();
    }
    heartbeat.start();
    return endpoint.open();
  }

  /** Ends; the owner is not called any more. Completed when the TCP or UDP port is free. */
  public Future<Void> close() {
    conversion.close();
    closed = true;
    noData.stop();
    heartbeat.stop();
    conversionTimer.stop();
    led.ifPresent(LinkLed::close);
    return endpoint.close();
  }

  // ---- what the converter asks for

  /** The endpoint, which must be told of the serial device. */
  public DeviceLossEndpoint endpoint() {
    return endpoint;
  }

  /** Takes the state of the line. */
  public void lineIs(LineState state) {
    if (state != lineState && !closed) {
      lineState = state;
      conversion.lineIs(state, ticker.nanoTime());
      conversionTimer.update();
    }
  }

  /** Bytes came from the serial line: data or commands. */
  public void lineIsAlive() {
    noData.touch();
  }

  /**
   * Takes data from the serial line.
   *
   * @param now the time when it was read
   */
  public void fromLine(ByteBuffer data, long now) {
    counters.fromLine().add(data.remaining());
    heartbeat.dataPassed();
    conversion.fromLine(data, now);
    conversionTimer.update();
  }

  /**
   * Sends bytes that a person has entered to all peers, at once or not at all.
   *
   * @throws NotSentException if there is no peer, or the peers accept no data now
   */
  public void send(byte[] bytes) throws NotSentException {
    if (endpoint.peers().isEmpty() && !connectsToSend()) {
      throw new NotSentException("no peer");
    }
    if (!endpoint.isWritable()) {
      throw new NotSentException("the peers accept no data now");
    }
    endpoint.send(Unpooled.copiedBuffer(bytes));
  }

  private boolean connectsToSend() {
    return settings.mode() == SocketMode.HTTP_CLIENT
        || settings.effective(SocketRows.SHORT_CONNECTION);
  }

  public void modemInputsChanged(ModemInputs inputs) {
    conversion.modemInputsChanged(inputs);
  }

  public void lineErrors(Set<LineError> errors) {
    conversion.lineErrors(errors);
  }

  /**
   * Whether peers send control messages, so that they are read also while the line accepts no data.
   */
  public boolean carriesControl() {
    return conversion.carriesControl();
  }

  public boolean isWritable() {
    return endpoint.isWritable();
  }

  public boolean isConnected() {
    return endpoint.isConnected();
  }

  public void setReading(boolean reading) {
    endpoint.setReading(reading);
  }

  public ConverterStatus status() {
    List<UnitStatus> units = conversion.units();
    return new ConverterStatus(
        name,
        line.status(),
        new ConverterStatus.Endpoint(
            settings.mode().keyword(), endpoint.state(), endpoint.isConnected()),
        line.isInDialogue(),
        counters.values(),
        endpoint.peers().stream().map(Peer::status).toList(),
        units,
        Stream.concat(hints.texts().stream(), ModbusHints.of(units).stream()).toList());
  }

  public PortSample sample() {
    return new PortSample(name, counters.values(), conversion.takeLatencies());
  }

  // ---- timers

  private void restartWithoutData() {
    owner.restart("no data for " + settings.get(FunctionRows.RESTART_WHEN_IDLE) + " s");
  }

  // ---- from the endpoint

  @Override
  public void receivedFromPeer(Peer peer, ByteBuf bytes) {
    noData.touch();
    heartbeat.dataPassed();
    if (looksAtFirstSegments) {
      firstSegments.received(peer, bytes);
    }
    conversion.fromPeer(peer, bytes, ticker.nanoTime());
    conversionTimer.update();
  }

  @Override
  public void peerConnected(Peer peer) {
    heartbeat.dataPassed();
    firstSegments.connected(peer);
    conversion.peerConnected(peer, endpoint.peers().size(), ticker.nanoTime());
    conversionTimer.update();
    showLink();
  }

  @Override
  public void peerDisconnected(Peer peer) {
    firstSegments.disconnected(peer);
    conversion.peerDisconnected(peer, endpoint.peers().size(), ticker.nanoTime());
    conversionTimer.update();
    showLink();
  }

  @Override
  public void peerGone(Peer peer, boolean isFault) {
    conversion.peerGone(peer);
    if (isFault && settings.get(SerialPortRows.PEER_GONE) == PeerGone.DROP) {
      line.drop(peer);
    } else {
      line.forget(peer);
    }
  }

  @Override
  public boolean isAwaited(Peer peer) {
    return line.hasUnsent(peer) || conversion.owesAnswer(peer);
  }

  @Override
  public void leftWithOldData(Peer peer, int bytes) {
    hint(
        RecentHints.Kind.STALE_DATA,
        peer
            + " got "
            + bytes
            + " bytes that the line had sent before it came, and left at once: AT+UARTCLBUF=ON"
            + " discards them");
  }

  @Override
  public void connectionFailed() {
    conversion.connectionFailed(ticker.nanoTime());
    conversionTimer.update();
  }

  /** Shows whether there is a TCP connection. */
  private void showLink() {
    led.ifPresent(link -> link.show(!settings.mode().isUdp() && endpoint.isConnected()));
  }

  @Override
  public void endpointWritabilityChanged() {
    owner.endpointWritabilityChanged();
  }

  @Override
  public void restartWanted() {
    owner.restart("too many failed attempts");
  }

  // ---- from the conversion

  @Override
  public void toPeers(ByteBuf data) {
    endpoint.send(data);
  }

  @Override
  public void forgetUnsent() {
    endpoint.forgetUnsent();
  }

  @Override
  public void toLine(Peer from, ByteBuf data) {
    if (closed) {
      data.release();
    } else {
      line.add(data, from);
    }
  }

  @Override
  public void notice(ByteBuf message) {
    if (closed || line.isInDialogue() || line.supervisor().line() == null) {
      message.release();
    } else {
      line.add(message, null);
    }
  }

  @Override
  public void dropped(int bytes) {
    counters.dropped().add(bytes);
  }

  @Override
  public boolean hasLeft() {
    return line.hasLeft();
  }

  @Override
  public void withdraw() {
    line.withdraw();
  }

  @Override
  public void hint(RecentHints.Kind kind, String text) {
    if (hints.add(kind, text)) {
      LOG.debug("{}: {}", name, text);
    }
  }

  private void lineChanged(LongConsumer done) {
    if (!closed) {
      LOG.debug("{}: the line is set to {}", name, line.supervisor().parameters());
      done.accept(ticker.nanoTime());
      conversionTimer.update();
    }
  }
}
