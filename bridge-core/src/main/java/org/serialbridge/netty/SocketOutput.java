package org.serialbridge.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;
import org.serialbridge.loop.DeadlineTimer;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.status.Counters;
import org.serialbridge.status.Traffic;

/**
 * The output of one TCP connection. It counts, and it bounds the data that waits for a slow peer.
 * The initializer of a connection chooses its kind; both kinds behave alike. Used on the event
 * loop.
 *
 * <p>When {@link #isWritable} changes, the pipeline gets channelWritabilityChanged, and its handler
 * calls {@link #sendWaiting}.
 */
public abstract sealed class SocketOutput implements PeerOutput
    permits DirectOutput, PipelineOutput {
  /** Bytes that may wait for a peer also when the memory of the appliance is used up. */
  private static final int RESERVE_BYTES = 16 * 1024;

  final Channel channel;
  private final Counters counters;
  private final Backlog backlog;
  private final Traffic sent = new Traffic();
  private final Traffic dropped = new Traffic();
  private final MemoryBudget.Account memory;
  private boolean suspended;

  /** Whether the memory of the appliance has no room for what waits here. */
  private boolean lacksMemory;

  private @Nullable DeadlineTimer whenSent;

  SocketOutput(Channel channel, Counters counters, Backlog.Bound bound) {
    this.channel = channel;
    this.counters = counters;
    backlog = new Backlog(bound, this::dropped);
    memory = bound.memory().account(MemoryBudget.Use.PEERS, RESERVE_BYTES);
  }

  /**
   * The output that fits the pipeline of a connection: with TLS in it, no byte goes past it.
   *
   * @param channel with the handlers that change bytes in its pipeline
   */
  public static SocketOutput of(Channel channel, Counters counters, Backlog.Bound bound) {
    return channel instanceof EpollSocketChannel socket
            && channel.pipeline().get(SslHandler.class) == null
        ? new DirectOutput(socket, counters, bound)
        : new PipelineOutput(channel, counters, bound);
  }

  @Override
  public final void write(ByteBuf data) {
    count(data.readableBytes());
    send(data);
  }

  /** Sends data without counting it; the ownership stays with the caller. */
  abstract void send(ByteBuf data);

  final void count(int length) {
    if (whenSent != null) {
      whenSent.touch();
    }
    sent.add(length);
    counters.toPeers().add(length);
  }

  /** Whether data must wait before it goes to the channel. */
  final boolean waits() {
    return suspended || !backlog.isEmpty();
  }

  /** Sends data through the pipeline, and takes its ownership. */
  final void queue(ByteBuf data) {
    if (lacksMemory) {
      refresh(); // others may have given some back
    }
    if (!waits() && (hasRoom() || !backlog.dropsOldest())) {
      toChannel(data);
      return;
    }
    boolean wasWritable = isWritable();
    backlog.add(data);
    account();
    while (lacksMemory && backlog.dropsOldest() && !backlog.isEmpty()) {
      backlog.dropOldest();
      account();
    }
    tellIfChanged(wasWritable);
    sendWaiting();
  }

  private boolean hasRoom() {
    return channel.isWritable() && !lacksMemory;
  }

  /** What a peer may have in any case costs no promise. */
  private void toChannel(ByteBuf data) {
    if (unsentBytes() + data.readableBytes() <= RESERVE_BYTES) {
      channel.writeAndFlush(data, channel.voidPromise());
      return;
    }
    boolean wasWritable = isWritable();
    ChannelFuture written = channel.writeAndFlush(data);
    account();
    written.addListener(over -> wasWritten());
    tellIfChanged(wasWritable);
  }

  private void wasWritten() {
    refresh();
    sendWaiting();
  }

  private void refresh() {
    boolean wasWritable = isWritable();
    account();
    tellIfChanged(wasWritable);
  }

  private void account() {
    lacksMemory = !memory.holdAll(unsentBytes() + backlog.overheadBytes());
  }

  private void tellIfChanged(boolean wasWritable) {
    if (wasWritable != isWritable()) {
      channel.pipeline().fireChannelWritabilityChanged();
    }
  }

  private void dropped(int length) {
    dropped.add(length);
    counters.dropped().add(length);
  }

  /**
   * Sends bytes that do not count, ahead of the data that waits, and takes their ownership. The
   * caller bounds them by {@link #unsentBytes}.
   */
  public final void overtake(ByteBuf bytes) {
    channel.writeAndFlush(bytes, channel.voidPromise());
  }

  /** Whether the caller should send more. */
  public final boolean isWritable() {
    return backlog.dropsOldest() || hasRoom() && !backlog.isFull();
  }

  /** Suspends or resumes data. */
  public final void suspend(boolean wanted) {
    suspended = wanted;
    if (!wanted) {
      channel.pipeline().fireChannelWritabilityChanged();
    }
  }

  /** Sends waiting data while the channel takes it. */
  public final void sendWaiting() {
    if (suspended || !channel.isWritable() || backlog.isEmpty()) {
      return;
    }
    boolean wasWritable = isWritable();
    while (!suspended && channel.isWritable() && !backlog.isEmpty()) {
      toChannel(backlog.remove());
    }
    account();
    tellIfChanged(wasWritable);
  }

  /** Sends all that waits; the future is completed when the kernel has it. */
  public final ChannelFuture sendAll() {
    suspended = false;
    while (!backlog.isEmpty()) {
      channel.write(backlog.remove(), channel.voidPromise());
    }
    return channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
  }

  /** Tells the peer that no data follows; {@link #sendAll} has been completed. */
  public void shutDown() {
    if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    } else {
      channel.close();
    }
  }

  /** Whether a peer that sends no more data gets none either, by its protocol. */
  public boolean endsWithInput() {
    return false;
  }

  /** Closes with a reset, so that neither side waits for unsent data. */
  public void abort() {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }

  /** Drops all that waits: the connection has ended. */
  public final void release() {
    backlog.release();
    memory.giveAll();
  }

  /** Sets a timer that each write touches. */
  public final void tellWhenSent(DeadlineTimer timer) {
    whenSent = timer;
  }

  /** Bytes accepted and not yet taken by the kernel. */
  public final long unsentBytes() {
    if (!channel.isActive()) {
      return 0;
    }
    WriteBufferWaterMark marks = channel.config().getWriteBufferWaterMark();
    // Netty tells the bytes to the next change of the writability, one beyond the mark.
    long inChannel =
        channel.isWritable()
            ? marks.high() + 1 - channel.bytesBeforeUnwritable()
            : marks.low() - 1 + channel.bytesBeforeWritable();
    return inChannel + backlog.bytes();
  }

  /** The data written so far, sent or waiting. */
  public final Traffic.Count sent() {
    return sent.count();
  }

  /** The data dropped to make room. */
  public final Traffic.Count dropped() {
    return dropped.count();
  }
}
