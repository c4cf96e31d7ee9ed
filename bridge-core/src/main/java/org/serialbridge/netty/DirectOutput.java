package org.serialbridge.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import org.serialbridge.status.Counters;

/**
 * Writes to the descriptor of a socket, past the pipeline; no handler of the pipeline sees or
 * changes these bytes. The kernel does not take more than it has room for: the rest goes through
 * the pipeline, and so does all that follows until Netty's queue is empty.
 */
public final class DirectOutput extends SocketOutput {
  private final EpollSocketChannel socket;

  /** An output of a connection that is being made. */
  public DirectOutput(EpollSocketChannel socket, Counters counters, Backlog.Bound bound) {
    super(socket, counters, bound);
    this.socket = socket;
  }

  @Override
  void send(ByteBuf data) {
    int length = data.readableBytes();
    int written = nothingIsBefore(data) ? toKernel(data) : 0;
    if (written < length) {
      queue(Buffers.toWait(data.retainedSlice(data.readerIndex() + written, length - written)));
    }
  }

  private boolean nothingIsBefore(ByteBuf data) {
    if (waits() || !data.hasMemoryAddress()) {
      return false;
    }
    ChannelOutboundBuffer queue = socket.unsafe().outboundBuffer();
    return queue != null && queue.totalPendingWriteBytes() == 0;
  }

  private int toKernel(ByteBuf data) {
    try {
      return Math.max(
          0,
          socket.fd().writeAddress(data.memoryAddress(), data.readerIndex(), data.writerIndex()));
    } catch (IOException e) {
      return 0; // Netty gets the same error and closes the connection
    }
  }
}
