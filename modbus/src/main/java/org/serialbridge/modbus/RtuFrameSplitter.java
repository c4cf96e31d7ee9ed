package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Splits the bytes of a serial line into RTU frames. A frame ends at its last byte if its length is
 * known and its CRC is right. All other bytes are split at the next silence (Modbus over Serial
 * Line V1.02, 2.5.1.1); there, frames are found behind noise and behind the echo of an RS-485
 * adapter.
 */
public final class RtuFrameSplitter implements FrameSplitter {
  private static final int CAPACITY = 2 * Adu.LONGEST_RTU;
  private static final int NONE = -1;

  private final Turns turns;
  private final long silence;
  private final Output output;
  private final byte[] received = new byte[CAPACITY];
  private int length;
  private long firstByte;
  private long lastByte;

  /**
   * A splitter that has received nothing.
   *
   * @param sender the sender at the line: {@link Kind#REQUEST} for a master, {@link Kind#RESPONSE}
   *     for slaves
   */
  public RtuFrameSplitter(Kind sender, LineTiming timing, Output output) {
    this(Turns.of(sender), timing, output);
  }

  RtuFrameSplitter(Turns turns, LineTiming timing, Output output) {
    this.turns = turns;
    silence = timing.silenceNanos();
    this.output = output;
  }

  @Override
  public void receive(ByteBuffer bytes, long now) {
    poll(now);
    while (bytes.hasRemaining()) {
      if (length == 0) {
        firstByte = now;
      }
      lastByte = now;
      received[length++] = bytes.get();
      if (frameEnd(turns.next(), 0) == length) {
        give(0, length);
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

  @Override
  public void end() {
    int done = 0;
    int from = 0;
    if (hasWholeFrameOfUnknownLength()) {
      give(0, length);
      done = length;
    }
    while (done < length && from < length) {
      int to = frameEnd(from);
      if (to == NONE) {
        from++;
      } else {
        giveRest(done, from);
        give(from, to);
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
        && PduLength.of(turns.next(), received, 1, length) == PduLength.UNKNOWN
        && Adu.hasGoodCrc(received, 0, length);
  }

  /** The end of the frame of either kind that begins here, the probable one first, or NONE. */
  private int frameEnd(int from) {
    boolean isRequest = turns.next() == Kind.REQUEST;
    int probable = frameEnd(turns.next(), from);
    return probable == NONE ? frameEnd(isRequest ? Kind.RESPONSE : Kind.REQUEST, from) : probable;
  }

  /** The end of the frame of known length and with a good CRC that begins here, or NONE. */
  private int frameEnd(Kind kind, int from) {
    int pdu = PduLength.of(kind, received, from + 1, length);
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

  private void give(int from, int to) {
    byte[] frame = Arrays.copyOfRange(received, from, to);
    output.piece(turns.take(Adu.ofRtu(frame), since(from)), frame, since(from));
  }

  private long since(int from) {
    return from == 0 ? firstByte : lastByte;
  }

  private Kind damaged(byte[] bytes) {
    int pdu = PduLength.of(turns.next(), bytes, 1, bytes.length);
    return pdu > 0 && 1 + pdu + Adu.CRC_LENGTH == bytes.length ? Kind.BAD_CRC : Kind.DATA;
  }
}
