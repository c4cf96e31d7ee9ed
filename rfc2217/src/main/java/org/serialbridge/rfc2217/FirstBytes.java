package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Tells the protocol of a peer by its first bytes: FF and one of FA to FE is a telnet negotiation,
 * anything else is raw data. A lone FF waits for the next byte for 100 ms. Sans-IO.
 */
public final class FirstBytes {
  /** The protocol of the peer. */
  public enum Protocol {
    UNDECIDED,
    TELNET,
    RAW
  }

  /**
   * A telnet client sends both bytes at once; the network may delay the second one by this time.
   */
  static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private Protocol protocol = Protocol.UNDECIDED;
  private boolean hasIac;
  private OptionalLong deadline = OptionalLong.empty();

  /**
   * Looks at bytes that were read at {@code now}, in ns, while the protocol is undecided. A lone FF
   * is taken out, and {@link #withHeld} puts it back; all other bytes stay in the buffer.
   */
  public Protocol look(ByteBuffer bytes, long now) {
    if (protocol == Protocol.UNDECIDED && bytes.hasRemaining()) {
      int second = bytes.position() + (hasIac ? 0 : 1);
      if (!hasIac && bytes.get(bytes.position()) != TelnetCommand.IAC.octet()) {
        decide(Protocol.RAW);
      } else if (second < bytes.limit()) {
        decide(isNegotiation(bytes.get(second)) ? Protocol.TELNET : Protocol.RAW);
      } else {
        hasIac = true;
        bytes.get();
        deadline = OptionalLong.of(now + PATIENCE_NANOS);
      }
    }
    return protocol;
  }

  /** When {@link #poll} must be called. */
  public OptionalLong deadline() {
    return deadline;
  }

  /** Handles the deadline up to {@code now}, in ns: a lone FF becomes raw data. */
  public Protocol poll(long now) {
    if (deadline.isPresent() && deadline.getAsLong() - now <= 0) {
      decide(Protocol.RAW);
    }
    return protocol;
  }

  /** The bytes behind the FF that was taken out, once; the buffer itself if none was. */
  public ByteBuffer withHeld(ByteBuffer bytes) {
    if (!hasIac) {
      return bytes;
    }
    hasIac = false;
    return ByteBuffer.allocate(1 + bytes.remaining())
        .put(TelnetCommand.IAC.octet())
        .put(bytes)
        .flip();
  }

  private void decide(Protocol decided) {
    protocol = decided;
    deadline = OptionalLong.empty();
  }

  /** SB, WILL, WONT, DO or DONT. */
  private static boolean isNegotiation(byte next) {
    int code = next & 0xFF;
    return code >= (TelnetCommand.SB.octet() & 0xFF) && code <= (TelnetCommand.DONT.octet() & 0xFF);
  }
}
