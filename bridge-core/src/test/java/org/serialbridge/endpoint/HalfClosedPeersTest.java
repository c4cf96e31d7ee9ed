package org.serialbridge.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.netty.Backlog;
import org.serialbridge.netty.PipelineOutput;
import org.serialbridge.netty.SocketOutput;
import org.serialbridge.peer.Peer;
import org.serialbridge.status.Counters;
import org.serialbridge.status.Traffic;

/** Silence, what is under way, and resets, on a frozen clock. */
class HalfClosedPeersTest {
  private final EmbeddedChannel clock = new EmbeddedChannel();
  private final Counters counters = new Counters(clock.eventLoop().ticker());
  private final Set<Peer> awaited = new HashSet<>();
  private final Map<TcpPeer, EmbeddedChannel> channels = new HashMap<>();
  private final List<TcpPeer> ended = new ArrayList<>();
  private UnsentRing unsent = new UnsentRing(false, new Traffic());
  private HalfClosedPeers peers;

  @BeforeEach
  void freezeTime() {
    clock.freezeTime();
    peers = peers();
  }

  private HalfClosedPeers peers() {
    return new HalfClosedPeers(clock.eventLoop(), awaited::contains, unsent, this::end);
  }

  private void end(TcpPeer peer) {
    assertThat(peers.remove(peer)).isTrue();
    ended.add(peer);
    peer.finish();
  }

  private TcpPeer add() {
    EmbeddedChannel channel = new EmbeddedChannel();
    TcpPeer peer = peer(channel);
    channels.put(peer, channel);
    peers.add(peer);
    return peer;
  }

  private TcpPeer peer(EmbeddedChannel channel) {
    SocketOutput output =
        new PipelineOutput(
            channel,
            counters,
            new Backlog.Bound(SlowPeers.LARGEST_BACKLOG, false, new MemoryBudget(64 << 20)));
    TcpPeer peer = new TcpPeer(new Owner(), channel, output, counters, false);
    channel.pipeline().addLast(peer);
    return peer;
  }

  private void sendToAll(String text) {
    ByteBuf data = Unpooled.copiedBuffer(text, ISO_8859_1);
    peers.getAlone(data);
    peers.all().forEach(peer -> peer.output().write(data));
    data.release();
  }

  private void reset(TcpPeer peer) {
    channels.get(peer).pipeline().fireExceptionCaught(new IOException("reset"));
  }

  private void passMillis(long millis) {
    for (long passed = 0; passed < millis; passed++) {
      clock.advanceTimeBy(1, TimeUnit.MILLISECONDS);
      clock.runScheduledPendingTasks();
    }
    channels.values().forEach(EmbeddedChannel::runPendingTasks);
  }

  private String unsent() {
    ByteBuf all = unsent.takeAll();
    String text = all.toString(ISO_8859_1);
    all.release();
    return text;
  }

  @Test
  void aPeerEndsWhenTheLineWasSilentForTwoSeconds() {
    TcpPeer peer = add();
    passMillis(1_500);
    sendToAll("x");
    passMillis(1_999);
    assertThat(ended).isEmpty();
    passMillis(1);
    assertThat(ended).containsExactly(peer);
    assertThat(channels.get(peer).isOpen()).isFalse();
    assertThat(peers.isEmpty()).isTrue();
  }

  @Test
  void anAnswerToItAloneCountsToo() {
    TcpPeer peer = add();
    passMillis(1_000);
    peer.send(Unpooled.copiedBuffer("answer", ISO_8859_1));
    passMillis(1_999);
    assertThat(ended).isEmpty();
    passMillis(1);
    assertThat(ended).containsExactly(peer);
  }

  @Test
  void theSilenceBeginsWhenNothingIsUnderWayAnyMore() {
    TcpPeer peer = add();
    awaited.add(peer);
    passMillis(10_000);
    assertThat(ended).isEmpty();
    awaited.clear();
    passMillis(1_999);
    assertThat(ended).isEmpty();
    passMillis(HalfClosedPeers.CHECK_MILLIS + 1);
    assertThat(ended).containsExactly(peer);
  }

  @Test
  void aSuspendedPeerGetsWhatWaitsForIt() {
    EmbeddedChannel channel = new EmbeddedChannel();
    TcpPeer peer = peer(channel);
    peer.suspend(true);
    peer.send(Unpooled.copiedBuffer("waits", ISO_8859_1));
    assertThat(channel.<Object>readOutbound()).isNull();
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    ByteBuf sent = channel.readOutbound();
    assertThat(sent.toString(ISO_8859_1)).isEqualTo("waits");
    sent.release();
  }

  @Test
  void eachOneMoreMakesTheOldestGoAtOnce() {
    List<TcpPeer> all = new ArrayList<>();
    for (int i = 0; i < 3 * HalfClosedPeers.MOST; i++) {
      all.add(add());
    }
    assertThat(ended).isEqualTo(all.subList(0, 2 * HalfClosedPeers.MOST));
    assertThat(peers.all()).hasSize(HalfClosedPeers.MOST);
  }

  @Test
  void whoeverIsOwedAnAnswerStaysUnlessAllAre() {
    TcpPeer owed = add();
    awaited.add(owed);
    TcpPeer second = add();
    for (int i = 1; i < HalfClosedPeers.MOST; i++) {
      add();
    }
    assertThat(ended).containsExactly(second);
    awaited.addAll(peers.all());
    add();
    assertThat(ended).containsExactly(second, owed);
  }

  @Test
  void whatAPeerGotThatEndedInOrderWasSaid() {
    add();
    sendToAll("said");
    passMillis(2_000);
    assertThat(unsent()).isEmpty();
  }

  @Test
  void whatAPeerGotThatResetItsConnectionWasSaidToNobody() {
    TcpPeer peer = add();
    sendToAll("to ");
    sendToAll("nobody");
    reset(peer);
    assertThat(ended).containsExactly(peer);
    assertThat(unsent()).isEqualTo("to nobody");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneOfTwoThatReadsIsEnough(boolean resetsFirst) {
    TcpPeer gone = add();
    add();
    sendToAll("said");
    if (resetsFirst) {
      reset(gone);
      passMillis(2_000);
    } else {
      awaited.add(gone);
      passMillis(2_000);
      reset(gone);
    }
    assertThat(ended).hasSize(2);
    assertThat(unsent()).isEmpty();
  }

  @Test
  void whatWasForgottenIsForNobody() {
    TcpPeer peer = add();
    sendToAll("late");
    peers.forgetSent();
    sendToAll("news");
    reset(peer);
    assertThat(unsent()).isEqualTo("news");
  }

  @Test
  void onlyTheLastBytesAreKeptAndPacketsStayWhole() {
    unsent = new UnsentRing(true, new Traffic());
    peers = peers();
    TcpPeer peer = add();
    sendToAll("a".repeat(UnsentRing.CAPACITY - 1));
    sendToAll("bb");
    sendToAll("c");
    reset(peer);
    assertThat(unsent()).isEqualTo("bbc");
  }

  private final class Owner implements TcpPeer.Owner {
    @Override
    public void connected(TcpPeer peer) {
      // Each is there from the start.
    }

    @Override
    public void received(TcpPeer peer, ByteBuf bytes) {
      throw new AssertionError("it sends nothing any more");
    }

    @Override
    public void writabilityChanged(TcpPeer peer) {
      // Each takes all.
    }

    @Override
    public void inputClosed(TcpPeer peer) {
      // The test adds it.
    }

    @Override
    public void disconnected(TcpPeer peer, String reason) {
      if (peers.remove(peer)) {
        ended.add(peer);
      }
    }
  }
}
