package org.serialbridge.netty;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Datagrams to local (unix) sockets, which Java does not have. They need epoll. */
public final class LocalDatagram {
  private LocalDatagram() {}

  /**
   * Sends without waiting.
   *
   * @param name of the socket; its first byte is 0 in the abstract namespace
   * @throws IOException if there is no such socket, or its queue is full
   */
  public static void send(byte[] name, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes);
    Socket socket = Socket.newSocketDomainDgram();
    try {
      if (socket.sendToDomainSocket(buffer, 0, bytes.length, name) < 0) {
        throw new IOException("its queue is full");
      }
    } finally {
      socket.close();
    }
  }
}
