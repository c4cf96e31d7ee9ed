package org.serialbridge.peer;

import io.netty.buffer.ByteBuf;
import java.util.function.UnaryOperator;

/** A TCP connection on which telnet may be spoken. */
public interface TelnetPeer extends Peer {
  /**
   * Whether it connected to the port at which the server begins to negotiate telnet (AT+RFCPORT).
   */
  boolean telnetFirst();

  /**
   * Encodes all data from now on.
   *
   * @param encoding encodes the data of each {@link #send}; takes its ownership and returns that of
   *     the result; consumes nothing of the data, which other peers get, too
   */
  void encodeWith(UnaryOperator<ByteBuf> encoding);

  /** Whether data is encoded: the peer speaks telnet. */
  boolean isEncoded();

  /**
   * Sends encoded bytes, and takes their ownership. If a peer does not read and too many of them
   * wait, it is disconnected.
   */
  void sendEncoded(ByteBuf bytes);

  /** Suspends or resumes data to this peer. */
  void suspend(boolean wanted);
}
