package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.loop.DeadlineTimer;
import org.serialbridge.netty.Reason;
import org.serialbridge.peer.Peer;
import org.serialbridge.settings.HttpMethod;
import org.serialbridge.status.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP client (HTPC). Each packet of the line is one request on its own connection, one at a time,
 * so that the answers come in the order of the packets. A request that fails is given up.
 *
 * <pre>
 * idle --packet--> dialing --connected--> requesting --answer complete, failure, silence--> idle
 * </pre>
 */
public final class HttpClient implements Endpoint {
  public static final int DEFAULT_PORT = 80;

  /** Limit of the packets that wait for their turn. */
  static final int MOST_WAITING = 32;

  private static final Logger LOG = LoggerFactory.getLogger(HttpClient.class);

  /**
   * The settings of the client.
   *
   * @param name name of the converter, for log lines
   * @param target the server in words: {@code example.com port 80}
   * @param method GET or POST
   * @param url the request target (AT+HTPURL), as set
   * @param header more header lines (AT+HTPHEAD), as set
   * @param host value of the header Host
   * @param removesHeader whether only the body of an answer goes to the line (AT+HTPCHD)
   * @param idleSeconds longest silence of the server while its answer is not complete, in s
   */
  public record Parameters(
      String name,
      String target,
      HttpMethod method,
      String url,
      String header,
      String host,
      boolean removesHeader,
      int idleSeconds) {}

  private final Parameters parameters;
  private final HttpRequest request;
  private final Dialer dialer;
  private final EventLoop loop;
  private final Counters counters;
  private final Listener listener;
  private final PeerLog log;
  private final DeadlineTimer silence;
  private final Queue<ByteBuf> waiting = new ArrayDeque<>();
  private final ExchangeOwner owner = new ExchangeOwner();

  /** The data of the request under way, until it is sent. */
  private @Nullable ByteBuf packet;

  private @Nullable Future<Channel> attempt;
  private @Nullable HttpExchange exchange;
  private @Nullable Channel channel;
  private @Nullable String problem;
  private boolean isBusy;
  private boolean reading = true;
  private boolean closed;

  /** A client without requests. */
  public HttpClient(
      Parameters parameters, Dialer dialer, EventLoop loop, Counters counters, Listener listener) {
    this.parameters = parameters;
    this.dialer = dialer;
    this.loop = loop;
    this.counters = counters;
    this.listener = listener;
    request =
        new HttpRequest(parameters.method, parameters.url, parameters.header, parameters.host);
    log = new PeerLog(LOG, parameters.name, loop.ticker());
    silence =
        new DeadlineTimer(
            loop, TimeUnit.SECONDS.toNanos(parameters.idleSeconds), this::endOfSilence);
  }

  @Override
  public Future<Void> open() {
    return loop.newSucceededFuture(null);
  }

  // ---- packets

  @Override
  public void send(ByteBuf data) {
    if (closed) {
      data.release();
      return;
    }
    waiting.add(data);
    if (!isBusy) {
      next();
    } else if (waiting.size() > MOST_WAITING) {
      ByteBuf oldest = waiting.remove();
      counters.dropped().add(oldest.readableBytes());
      oldest.release();
    }
  }

  private void next() {
    packet = waiting.poll();
    isBusy = packet != null;
    if (isBusy) {
      silence.start();
      dial();
    } else {
      silence.stop();
    }
  }

  private void dial() {
    Future<Channel> dialed = dialer.dial(new ConnectionInitializer());
    attempt = dialed;
    dialed.addListener(
        over -> {
          if (dialed.equals(attempt)) {
            attempt = null;
            if (!over.isSuccess()) {
              end(null, "cannot connect to " + parameters.target + ": " + Reason.of(over.cause()));
            }
          }
        });
  }

  // ---- the end of a request

  /**
   * Ends the request after a silence of the server. While a slow line stops the reading, there is
   * none.
   */
  private void endOfSilence() {
    if (!reading) {
      return;
    }
    HttpExchange silent = exchange != null && exchange.isOpen() ? exchange : null;
    if (silent != null && silent.endsWithSilence()) {
      end(silent, null);
    } else {
      String missing = silent != null && silent.hasAnswer() ? "no more of the answer" : "no answer";
      String reason =
          missing + " from " + parameters.target + " within " + parameters.idleSeconds + " s";
      end(silent, silent == null ? reason + ": not connected" : reason);
    }
  }

  /**
   * Ends the request under way, and begins the next.
   *
   * @param connected its exchange, if there was a connection
   * @param failure the reason why there is no complete answer, in words; null if there is one
   */
  private void end(@Nullable HttpExchange connected, @Nullable String failure) {
    abandon();
    if (failure == null) {
      answered();
    } else {
      failed(failure);
    }
    if (connected != null) {
      listener.peerDisconnected(connected);
      listener.peerGone(connected, false);
    }
    if (!closed) {
      next();
    }
  }

  /** Ends the request under way without further calls. */
  private void abandon() {
    if (packet != null) {
      packet.release();
      packet = null;
    }
    if (attempt != null) {
      Future<Channel> cancelled = attempt;
      attempt = null;
      cancelled.cancel(false);
    }
    if (exchange != null) {
      exchange.abandon();
      exchange = null;
    }
  }

  private void failed(String reason) {
    counters.failed(reason);
    if (!reason.equals(problem)) {
      log.info("{}: {}", parameters.name, reason);
      problem = reason;
    }
  }

  private void answered() {
    LOG.debug("{}: answer from {}", parameters.name, parameters.target);
    if (problem != null) {
      log.info("{}: {} answers again", parameters.name, parameters.target);
      problem = null;
    }
  }

  @Override
  public boolean isWritable() {
    return true; // a line that has to stop would lose the borders of its packets
  }

  @Override
  public boolean isConnected() {
    return exchange != null && exchange.isOpen();
  }

  @Override
  public List<? extends Peer> peers() {
    return exchange != null && exchange.isOpen() ? List.of(exchange) : List.of();
  }

  @Override
  public String state() {
    if (isConnected()) {
      return "connected to " + parameters.target;
    }
    if (problem != null) {
      return problem;
    }
    return (isBusy ? "connecting to " : "connects when the line sends, to ") + parameters.target;
  }

  @Override
  public Optional<String> problem() {
    return isConnected() ? Optional.empty() : Optional.ofNullable(problem);
  }

  @Override
  public void setReading(boolean wanted) {
    if (reading == wanted) {
      return;
    }
    reading = wanted;
    silence.touch();
    if (exchange != null && exchange.isOpen()) {
      exchange.setReading(wanted);
    }
  }

  @Override
  public Future<Void> close() {
    closed = true;
    silence.stop();
    waiting.forEach(ByteBuf::release);
    waiting.clear();
    abandon();
    return channel == null ? loop.newSucceededFuture(null) : channel.close();
  }

  private final class ConnectionInitializer extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel connecting) {
      channel = connecting;
      HttpExchange begun = new HttpExchange(owner, connecting, counters, parameters.removesHeader);
      begun.addTo(connecting.pipeline());
      exchange = begun;
    }
  }

  private final class ExchangeOwner implements HttpExchange.Owner {
    @Override
    public void connected(HttpExchange connected) {
      ByteBuf data = packet;
      if (!connected.equals(exchange) || data == null) {
        connected.abandon(); // too late
        return;
      }
      packet = null;
      silence.touch();
      counters.connected();
      connected.setReading(reading);
      listener.peerConnected(connected);
      if (connected.isOpen()) {
        connected.request(request.encode(data));
      } else {
        data.release();
      }
    }

    @Override
    public void progressed(HttpExchange progressed) {
      silence.touch();
    }

    @Override
    public void received(HttpExchange from, ByteBuf bytes) {
      listener.receivedFromPeer(from, bytes);
    }

    @Override
    public void ended(HttpExchange ended, @Nullable String failure) {
      end(ended, failure == null ? null : "request to " + parameters.target + ": " + failure);
    }
  }
}
