package org.serialbridge.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.serialbridge.peer.Peer;
import org.serialbridge.settings.HttpMethod;
import org.serialbridge.status.Counters;

/** An HTTP client on a frozen clock; the test is its network, its server and its line. */
final class HttpClientRig implements Endpoint.Listener {
  static final int IDLE_SECONDS = 3;

  private final EmbeddedChannel clock = new EmbeddedChannel();
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final List<ChannelHandler> handlers = new ArrayList<>();
  private final List<Promise<Channel>> attempts = new ArrayList<>();
  private final List<EmbeddedChannel> connections = new ArrayList<>();
  private final List<ByteBuf> packets = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final StringBuilder line = new StringBuilder();
  private final HttpClient client;
  private final Counters counters;
  private boolean closesAtData;

  HttpClientRig(boolean removesHeader) {
    clock.freezeTime();
    counters = new Counters(clock.eventLoop().ticker());
    client =
        new HttpClient(
            new HttpClient.Parameters(
                "com1",
                "example.com port 80",
                HttpMethod.GET,
                "/",
                "",
                "example.com",
                removesHeader,
                IDLE_SECONDS),
            this::dial,
            clock.eventLoop(),
            counters,
            this);
  }

  private Future<Channel> dial(ChannelHandler handler) {
    handlers.add(handler);
    attempts.add(clock.eventLoop().newPromise());
    return attempt();
  }

  HttpClient client() {
    return client;
  }

  Counters.Values counters() {
    return counters.values();
  }

  String lastError() {
    return counters.values().lastError().map(Counters.LastError::text).orElse("");
  }

  /** Attempts to connect, up to now. */
  int dials() {
    return attempts.size();
  }

  /** The attempt that was begun last. */
  Promise<Channel> attempt() {
    return attempts.get(attempts.size() - 1);
  }

  /** The connection that was made last. */
  EmbeddedChannel connection() {
    return connections.get(connections.size() - 1);
  }

  HttpClientRig send(String text) {
    ByteBuf packet = Unpooled.copiedBuffer(text, ISO_8859_1);
    packets.add(packet);
    client.send(packet);
    return this;
  }

  /** The attempt that was begun last succeeds. */
  HttpClientRig connect() {
    ChannelInitializer<Channel> initializer =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.config().setAllocator(allocator);
            channel.pipeline().addLast(handlers.get(handlers.size() - 1));
          }
        };
    EmbeddedChannel connection =
        new EmbeddedChannel(DefaultChannelId.newInstance(), false, false, initializer);
    connections.add(connection);
    attempt().setSuccess(connection);
    try {
      connection.register();
    } catch (Exception e) {
      throw new IllegalStateException("an embedded channel cannot fail to register", e);
    }
    return this;
  }

  /** The attempt that was begun last fails. */
  HttpClientRig refuse(String reason) {
    attempt().setFailure(new IOException(reason));
    return this;
  }

  /** What the server got on the connection that was made last. */
  String requested() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf part = connection().readOutbound();
        part != null;
        part = connection().readOutbound()) {
      text.append(part.toString(ISO_8859_1));
      part.release();
    }
    return text.toString();
  }

  /** The server sends, in one piece. */
  HttpClientRig answer(String text) {
    ByteBuf bytes = allocator.buffer(text.length());
    bytes.writeCharSequence(text, ISO_8859_1);
    connection().writeInbound(bytes);
    return this;
  }

  /** The server sends byte after byte, as long as it may. */
  HttpClientRig answerBytewise(String text) {
    for (int i = 0; i < text.length() && connection().isOpen(); i++) {
      answer(text.substring(i, i + 1));
    }
    return this;
  }

  /** The server closes. */
  HttpClientRig closeByServer() {
    connection().close();
    return this;
  }

  /** The connection fails. */
  HttpClientRig fail(Throwable cause) {
    connection().pipeline().fireExceptionCaught(cause);
    return this;
  }

  HttpClientRig passMillis(long millis) {
    clock.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    clock.runScheduledPendingTasks();
    clock.runPendingTasks();
    return this;
  }

  /** What the line got. */
  String line() {
    return line.toString();
  }

  /** What the listener was told, one character each: c(onnected), r(eceived), d(isconnected). */
  String events() {
    return String.join("", events);
  }

  void closeAtData() {
    closesAtData = true;
  }

  /** Bytes of buffers that were not released, of packets too. */
  long unreleased() {
    connections.forEach(EmbeddedChannel::finishAndReleaseAll);
    return allocator.metric().usedHeapMemory()
        + allocator.metric().usedDirectMemory()
        + packets.stream().filter(packet -> packet.refCnt() > 0).count();
  }

  @Override
  public void receivedFromPeer(Peer peer, ByteBuf bytes) {
    events.add("r");
    line.append(bytes.toString(ISO_8859_1));
    bytes.release();
    if (closesAtData) {
      client.close();
    }
  }

  @Override
  public void peerConnected(Peer peer) {
    events.add("c");
  }

  @Override
  public void peerGone(Peer peer, boolean isFault) {
    // Of no interest here.
  }

  @Override
  public boolean isAwaited(Peer peer) {
    return false;
  }

  @Override
  public void peerDisconnected(Peer peer) {
    events.add("d");
  }

  @Override
  public void endpointWritabilityChanged() {
    throw new AssertionError("an HTTP client is always writable");
  }

  @Override
  public void restartWanted() {
    throw new AssertionError("an HTTP client wants no restart");
  }
}
