package org.serialbridge.serial.kernel;

import java.io.IOException;

/** Local (unix) sockets for datagrams, which Java has not. */
public final class LocalSocket {
  private LocalSocket() {}

  /**
   * Sends a datagram without waiting.
   *
   * @param name of the socket, 108 bytes at most; its first byte is 0 in the abstract namespace
   * @param bytes 4096 at most
   * @throws IOException if there is no such socket, its queue is full, or there is no library
   */
  public static void send(byte[] name, byte[] bytes) throws IOException {
    SystemCalls.require();
    SystemCalls.checked("sendto", SystemCalls.sendDatagram(name, bytes));
  }
}
