package org.serialbridge.netty;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;

/** The state of a TCP connection in the kernel. */
public final class TcpState {
  /** The state of a connection that was reset, in Linux' {@code tcp_states.h}. */
  private static final int TCP_CLOSE = 7;

  private TcpState() {}

  /**
   * Whether the peer has reset the connection. Netty does not report a reset behind a FIN. Without
   * epoll the answer is false; only the next write shows the reset.
   */
  public static boolean isReset(Channel channel) {
    if (channel instanceof EpollSocketChannel socket && socket.isOpen()) {
      EpollTcpInfo info = new EpollTcpInfo();
      socket.tcpInfo(info);
      return info.state() == TCP_CLOSE;
    }
    return false;
  }
}
