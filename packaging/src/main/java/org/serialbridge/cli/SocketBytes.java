package org.serialbridge.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TCP connection. */
final class SocketBytes implements ModbusExchange.Bytes {
  private static final Logger LOG = LoggerFactory.getLogger(SocketBytes.class);

  private final Socket socket = new Socket();

  /** Connects within a time. */
  SocketBytes(InetSocketAddress address, int timeoutMillis) throws IOException {
    try {
      socket.setTcpNoDelay(true);
      socket.connect(address, timeoutMillis);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  @Override
  public int read(byte[] buffer, int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      return socket.getInputStream().read(buffer);
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("{}: cannot be closed", socket, e);
    }
  }
}
