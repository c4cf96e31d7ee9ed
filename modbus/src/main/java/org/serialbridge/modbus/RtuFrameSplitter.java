package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Cuts the bytes of a serial line into RTU frames, for somebody who only looks on. A frame ends at
 * its last byte where its length is known and its CRC is right; all else is cut at the next silence
 * (Modbus over Serial Line V1.02, 2.5.1.1), where frames are looked for behind noise and behind the
 * echo of an RS-485 adapter. No byte is left out. Sans-IO.
 */
public final class RtuFrameSplitter {
  /** What a piece of the line is. */
  public enum Kind {
    /** A frame with a good CRC, of a master. */
    REQUEST,
    /** A frame with a good CRC, of a slave. */
    RESPONSE,
    /** As long as a frame that begins like this, but with a wrong CRC. */
    BAD_CRC,
    /** Something else. */
    DATA
  }

  /** Who looks on. */
  public interface Output {
    /**
     * The next bytes.
     *
     * @param bytes not to be changed any more
     * @param since when the first of them was read; of several pieces before one silence, the last
     *     byte's time
     */
    void piece(Kind kind, byte[] bytes, long since);
  }

  private static final int CAPACITY = 2 * Adu.LONGEST_RTU;
  private static final int SHORTEST_RTU = 4;
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
   * A cutter that has received nothing.
   *
   * @param expected who is on the line: {@link Kind#REQUEST} for a master, {@link Kind#RESPONSE}
   *     for slaves
   */
  public RtuFrameSplitter(Kind expected, LineTiming timing, Output output) {
    this.expected = expected;
    other = expected == Kind.REQUEST ? Kind.RESPONSE : Kind.REQUEST;
    silence = timing.silence();
    this.output = output;
  }

  /** Bytes of the line that were read at {@code now}. */
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

  /** When {@link #poll} must be called next. */
  public OptionalLong deadline() {
    return length > 0 ? OptionalLong.of(lastByte + silence) : OptionalLong.empty();
  }

  /** Lets time pass. */
  public void poll(long now) {
    if (length > 0 && now - lastByte >= silence) {
      end();
    }
  }

  /** What comes next does not belong to what has come: all of that is given. */
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
    return length >= SHORTEST_RTU
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
   * What bytes are that went to the line in one piece.
   *
   * @param expected who sends them, as above
   */
  public static Kind kindOf(byte[] bytes, Kind expected) {
    boolean isFrame =
        bytes.length >= SHORTEST_RTU
            && bytes.length <= Adu.LONGEST_RTU
            && Adu.hasGoodCrc(bytes, 0, bytes.length);
    return isFrame ? expected : Kind.DATA;
  }

  private static int pduLength(Kind kind, byte[] bytes, int from, int to) {
    int pdu = from + 1;
    if (kind == Kind.REQUEST) {
      return PduLength.ofRequest(bytes, pdu, to);
    }
    return pdu < to && (bytes[pdu] & Adu.EXCEPTION) != 0
        ? EXCEPTION_LENGTH
        : PduLength.ofResponse(bytes, pdu, to);
  }
}
