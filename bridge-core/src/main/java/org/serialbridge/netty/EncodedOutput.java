package org.serialbridge.netty;

import io.netty.buffer.ByteBuf;
import java.util.function.UnaryOperator;

/** Encodes data on its way to a socket: the peer speaks telnet. The bytes before it are counted. */
public final class EncodedOutput implements PeerOutput {
  private final SocketOutput socket;
  private final UnaryOperator<ByteBuf> encoding;

  /**
   * An output before another one.
   *
   * @param encoding takes the ownership of data and returns that of the result; consumes nothing of
   *     the data, which other peers get, too
   */
  public EncodedOutput(SocketOutput socket, UnaryOperator<ByteBuf> encoding) {
    this.socket = socket;
    this.encoding = encoding;
  }

  @Override
  public void write(ByteBuf data) {
    socket.count(data.readableBytes());
    ByteBuf encoded = encoding.apply(data.retain());
    socket.send(encoded);
    encoded.release();
  }
}
