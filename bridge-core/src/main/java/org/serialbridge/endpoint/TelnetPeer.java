package org.serialbridge.endpoint;

import io.netty.buffer.ByteBuf;
import java.util.function.UnaryOperator;

/** A TCP connection on which telnet may be spoken. */
public interface TelnetPeer extends Peer {
  /** Whether it came to the port whose server speaks telnet first (AT+RFCPORT). */
  boolean telnetFirst();

  /**
   * Encodes all data from now on.
   *
   * @param encoding what is done with each {@link #send}; takes the ownership, and gives that of
   *     its result
   */
  void encodeWith(UnaryOperator<ByteBuf> encoding);

  /** Whether data is encoded: telnet is spoken. */
  boolean isEncoded();

  /**
   * Sends bytes that are encoded already, and takes their ownership. A peer that lets too many of
   * them pile up is disconnected.
   */
  void sendEncoded(ByteBuf bytes);

  /** Lets data wait for this peer, or go on. */
  void suspend(boolean wanted);
}
