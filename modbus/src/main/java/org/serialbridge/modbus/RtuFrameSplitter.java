package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import org.serialbridge.time.Timed;

/**
 * Splits the bytes of a serial line into RTU frames, for a monitor. A frame ends at its last byte
 * if its length is known and its CRC is right. All other bytes are split at the next silence
 * (Modbus over Serial Line V1.02, 2.5.1.1); there, frames are found behind noise and behind the
 * echo of an RS-485 adapter. No byte is left out. Sans-IO.
 */
public final class RtuFrameSplitter implements Timed {
  /** The kind of a piece. */
  public enum Kind {
    /** A frame of a master with a good CRC. */
    REQUEST,
    /** A frame of a slave with a good CRC. */
    RESPONSE,
    /** Bytes with the length of a frame that begins like this, and a wrong CRC. */
    BAD_CRC,
    /** Something else. */
    DATA
  }

  /** The receiver of the pieces. */
  public interface Output {
    /**
     * The next bytes.
     *
     * @param bytes the receiver may keep them; they do not change any more
     * @param since the time when the first byte was read; of the second and later pieces before one
     *     silence, the time of the last byte
     */
    void piece(Kind kind, byte[] bytes, long since);
  }

  private static final int CAPACITY = 2 * Adu.LONGEST_RTU;
  private static final int EXCEPTION_LENGTH = 2;
  private static final int NONE = -1;

  private final Kind expected;
  private final Kind other;
  private final long silence;
  private final Output output;
  private final byte[] received = new byte[CAPACITY];
  private int length;
  private long firstByte;
  private long lastByte;

  /**
   * A splitter that has received nothing.
   *
   * @param expected the sender at the line: {@link Kind#REQUEST} for a master, {@link
   *     Kind#RESPONSE} for slaves
   */
  public RtuFrameSplitter(Kind expected, LineTiming timing, Output output) {
    this.expected = expected;
    other = expected == Kind.REQUEST ? Kind.RESPONSE : Kind.REQUEST;
    silence = timing.silenceNanos();
    this.output = output;
  }

  /** Takes bytes from the line, read at {@code now}. */
  public void receive(ByteBuffer bytes, long now) {
    poll(now);
    while (bytes.hasRemaining()) {
      if (length == 0) {
        firstByte = now;
      }
      lastByte = now;
      received[length++] = bytes.get();
      if (frameEnd(expected, 0) == length) {
        give(expected, 0, length);
        length = 0;
      } else if (length == CAPACITY) {
        end();
      }
    }
  }

  @Override
  public OptionalLong deadline() {
    return length > 0 ? OptionalLong.of(lastByte + silence) : OptionalLong.empty();
  }

  @Override
  public void poll(long now) {
    if (length > 0 && now - lastByte >= silence) {
      end();
    }
  }

  /** Ends the current piece: all bytes received so far are passed on. */
  public void end() {
    int done = 0;
    int from = 0;
    if (hasWholeFrameOfUnknownLength()) {
      give(expected, 0, length);
      done = length;
    }
    while (done < length && from < length) {
      Kind kind = frameEnd(expected, from) == NONE ? other : expected;
      int to = frameEnd(kind, from);
      if (to == NONE) {
        from++;
      } else {
        giveRest(done, from);
        give(kind, from, to);
        done = to;
        from = to;
      }
    }
    giveRest(done, length);
    length = 0;
  }

  private boolean hasWholeFrameOfUnknownLength() {
    return length >= Adu.SHORTEST_RTU
        && length <= Adu.LONGEST_RTU
        && pduLength(expected, received, 0, length) == PduLength.UNKNOWN
        && Adu.hasGoodCrc(received, 0, length);
  }

  /** The end of the frame of known length and with a good CRC that begins here, or NONE. */
  private int frameEnd(Kind kind, int from) {
    int pdu = pduLength(kind, received, from, length);
    int to = from + 1 + pdu + Adu.CRC_LENGTH;
    return pdu > 0 && pdu <= Adu.LONGEST_PDU && to <= length && Adu.hasGoodCrc(received, from, to)
        ? to
        : NONE;
  }

  private void giveRest(int from, int to) {
    if (from < to) {
      byte[] rest = Arrays.copyOfRange(received, from, to);
      output.piece(damaged(rest), rest, since(from));
    }
  }

  private void give(Kind kind, int from, int to) {
    output.piece(kind, Arrays.copyOfRange(received, from, to), since(from));
  }

  private long since(int from) {
    return from == 0 ? firstByte : lastByte;
  }

  private Kind damaged(byte[] bytes) {
    int pdu = pduLength(expected, bytes, 0, bytes.length);
    return pdu > 0 && 1 + pdu + Adu.CRC_LENGTH == bytes.length ? Kind.BAD_CRC : Kind.DATA;
  }

  /**
   * The kind of bytes that went to the line in one write.
   *
   * @param expected the kind of frame that their sender writes
   */
  public static Kind kindOf(byte[] bytes, Kind expected) {
    boolean isFrame =
        bytes.length >= Adu.SHORTEST_RTU
            && bytes.length <= Adu.LONGEST_RTU
            && Adu.hasGoodCrc(bytes, 0, bytes.length);
    return isFrame ? expected : Kind.DATA;
  }

  /** The length of the PDU of the RTU frame that begins here, as {@link PduLength.Rule} tells. */
  static int pduLength(Kind kind, byte[] bytes, int from, int to) {
    int pdu = from + 1;
    if (kind == Kind.REQUEST) {
      return PduLength.ofRequest(bytes, pdu, to);
    }
    return pdu < to && (bytes[pdu] & Adu.EXCEPTION) != 0
        ? EXCEPTION_LENGTH
        : PduLength.ofResponse(bytes, pdu, to);
  }
}
