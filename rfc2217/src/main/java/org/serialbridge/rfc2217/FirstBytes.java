package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Tells what a peer speaks by its first bytes: FF and one of FA to FE is a telnet negotiation,
 * anything else raw data. A lone FF waits for the byte behind it, but not for long. Sans-IO.
 */
public final class FirstBytes {
  /** What the peer speaks. */
  public enum Protocol {
    UNDECIDED,
    TELNET,
    RAW
  }

  /** A telnet client sends both bytes at once; the network may put this much between them. */
  static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private Protocol protocol = Protocol.UNDECIDED;
  private boolean hasIac;
  private OptionalLong deadline = OptionalLong.empty();

  /**
   * Looks at what was read at {@code now}, in ns, while it is undecided. A lone FF is taken and
   * comes back in front of {@link #withHeld}; all other bytes stay in the buffer.
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

  /** Lets time pass, in ns: a lone FF becomes raw data. */
  public Protocol poll(long now) {
    if (deadline.isPresent() && deadline.getAsLong() - now <= 0) {
      decide(Protocol.RAW);
    }
    return protocol;
  }

  /** The bytes with the FF that was taken, once; the buffer itself if none was. */
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
