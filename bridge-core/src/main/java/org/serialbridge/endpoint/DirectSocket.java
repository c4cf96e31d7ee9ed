package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Direct access to the descriptor of a TCP connection. It works with epoll and has no effect
 * elsewhere.
 */
final class DirectSocket {
  /** The state of a connection that was reset, in Linux' {@code tcp_states.h}. */
  private static final int TCP_CLOSE = 7;

  private final @Nullable EpollSocketChannel socket;

  DirectSocket(Channel channel) {
    socket = channel instanceof EpollSocketChannel epoll ? epoll : null;
  }

  /**
   * Writes bytes directly to the kernel if Netty's queue is empty.
   *
   * @return the number of bytes that the kernel took
   */
  int write(ByteBuf bytes) {
    if (socket == null || !bytes.hasMemoryAddress()) {
      return 0;
    }
    ChannelOutboundBuffer queue = socket.unsafe().outboundBuffer();
    if (queue == null || queue.totalPendingWriteBytes() > 0) {
      return 0;
    }
    try {
      return Math.max(
          0,
          socket
              .fd()
              .writeAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex()));
    } catch (IOException e) {
      return 0; // Netty gets the same error and closes the connection
    }
  }

  /**
   * Whether the peer has reset the connection. Netty does not report a reset behind a FIN; without
   * epoll only the next write shows it.
   */
  boolean isReset() {
    return socket != null && socket.isOpen() && state(socket) == TCP_CLOSE;
  }

  private static int state(EpollSocketChannel socket) {
    EpollTcpInfo info = new EpollTcpInfo();
    socket.tcpInfo(info);
    return info.state();
  }
}
