package org.serialbridge.appliance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.serialbridge.endpoint.Endpoint;
import org.serialbridge.peer.Peer;
import org.serialbridge.peer.TelnetPeer;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.status.PeerStatus;
import org.serialbridge.status.Traffic;

/** An endpoint in memory: the test is the peer. */
final class MemoryEndpoint implements Endpoint {
  private final PortSettings running;
  private final Listener listener;
  private final List<String> sends = new ArrayList<>();
  private final List<MemoryPeer> peers = new ArrayList<>();
  private final MemoryPeer peer = new MemoryPeer(1, false);
  private boolean writable = true;
  private boolean reading = true;
  private boolean open;
  private int forgotten;

  MemoryEndpoint(PortSettings running, Listener listener) {
    this.running = running;
    this.listener = listener;
    peers.add(peer);
  }

  /** The settings it was made with. */
  PortSettings running() {
    return running;
  }

  /** The peer sends. */
  void receive(String text) {
    receive(peer, text);
  }

  /** One of several peers sends. */
  void receive(MemoryPeer from, String text) {
    listener.receivedFromPeer(from, Unpooled.copiedBuffer(text, ISO_8859_1));
  }

  /** Another peer connects. */
  MemoryPeer connect() {
    return connect(false);
  }

  /** Another peer connects to the port where telnet is spoken first. */
  MemoryPeer connectToTelnet() {
    return connect(true);
  }

  private MemoryPeer connect(boolean telnetFirst) {
    MemoryPeer next = new MemoryPeer(peers.size() + 1, telnetFirst);
    peers.add(next);
    listener.peerConnected(next);
    return next;
  }

  @Override
  public void disconnectPeers() {
    List.copyOf(peers).forEach(this::disconnect);
  }

  void disconnect(MemoryPeer gone) {
    closeInput(gone);
    end(gone);
  }

  /** The connection of a half-closed peer ends. */
  void end(MemoryPeer half) {
    listener.peerGone(half, false);
  }

  /** The peer closes its sending side. */
  void closeInput(MemoryPeer half) {
    peers.remove(half);
    listener.peerDisconnected(half);
  }

  /** The peer resets its connection. */
  void reset(MemoryPeer gone) {
    closeInput(gone);
    listener.peerGone(gone, true);
  }

  /** The peer leaves within a second after it got what the line had said before. */
  void leaveWithOldData(MemoryPeer gone, int bytes) {
    listener.leftWithOldData(gone, bytes);
  }

  /** Whether the converter waits for something of this peer. */
  boolean isAwaited(MemoryPeer peer) {
    return listener.isAwaited(peer);
  }

  /** The endpoint asks for a restart. */
  void wantRestart() {
    listener.restartWanted();
  }

  /** A connection could not be made. */
  void fail() {
    listener.connectionFailed();
  }

  @Override
  public void forgetUnsent() {
    forgotten++;
  }

  /** How often what waits for a connection was to be forgotten. */
  int forgotten() {
    return forgotten;
  }

  /** The peer that is there from the start. */
  MemoryPeer first() {
    return peer;
  }

  /** What was sent since the last call. */
  String sent() {
    return String.join("", sends());
  }

  /** The same, send by send. */
  List<String> sends() {
    List<String> copy = List.copyOf(sends);
    sends.clear();
    return copy;
  }

  /** The peer stops or starts to read. */
  void setWritable(boolean takes) {
    writable = takes;
    listener.endpointWritabilityChanged();
  }

  boolean isReading() {
    return reading;
  }

  boolean isOpen() {
    return open;
  }

  @Override
  public Future<Void> open() {
    open = true;
    return ImmediateEventExecutor.INSTANCE.newSucceededFuture(null);
  }

  @Override
  public void send(ByteBuf data) {
    if (peers.stream().anyMatch(each -> each.encoding != null)) {
      peers.forEach(each -> each.send(data.retainedDuplicate()));
    } else if (data.isReadable()) {
      sends.add(data.toString(ISO_8859_1));
    }
    data.release();
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public boolean isConnected() {
    return open;
  }

  @Override
  public List<? extends Peer> peers() {
    return open ? peers : List.of();
  }

  @Override
  public String state() {
    return open ? "open" : "closed";
  }

  @Override
  public void setReading(boolean wanted) {
    reading = wanted;
  }

  @Override
  public Future<Void> close() {
    open = false;
    return ImmediateEventExecutor.INSTANCE.newSucceededFuture(null);
  }

  /** What each peer gets that is meant for it alone is sent behind its number. */
  final class MemoryPeer implements TelnetPeer {
    private final int number;
    private final boolean telnetFirst;
    private boolean reads = true;
    private boolean suspended;
    private @Nullable UnaryOperator<ByteBuf> encoding;

    MemoryPeer(int number, boolean telnetFirst) {
      this.number = number;
      this.telnetFirst = telnetFirst;
    }

    boolean isSuspended() {
      return suspended;
    }

    @Override
    public boolean telnetFirst() {
      return telnetFirst;
    }

    @Override
    public void encodeWith(UnaryOperator<ByteBuf> wanted) {
      encoding = wanted;
    }

    @Override
    public boolean isEncoded() {
      return encoding != null;
    }

    @Override
    public void sendEncoded(ByteBuf bytes) {
      sends.add(number + ":" + bytes.toString(ISO_8859_1));
      bytes.release();
    }

    @Override
    public void suspend(boolean wanted) {
      suspended = wanted;
    }

    /** This peer alone stops or starts to read. */
    void setWritable(boolean takes) {
      reads = takes;
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public void send(ByteBuf bytes) {
      sendEncoded(encoding == null ? bytes : encoding.apply(bytes));
    }

    @Override
    public boolean isWritable() {
      return writable && reads;
    }

    @Override
    public byte[] address() {
      return new byte[] {10, 0, 0, 5};
    }

    @Override
    public void disconnect(String reason) {
      MemoryEndpoint.this.disconnect(this);
    }

    @Override
    public PeerStatus status() {
      Traffic.Count none = new Traffic.Count(0, 0);
      return new PeerStatus(number, "memory", 0, none, none, none, 0);
    }
  }
}
