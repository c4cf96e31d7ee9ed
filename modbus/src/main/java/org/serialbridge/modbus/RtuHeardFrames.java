package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.serialbridge.modbus.RtuFrameSplitter.Kind;

/**
 * Frames in RTU. A frame ends at its last byte if its length is known and its CRC is right: as the
 * response that may come next, as a request, or as another response. Frames of unknown length end
 * at a silence (Modbus over Serial Line V1.02, 2.5.1.1). A byte with which no frame begins is
 * dropped, so a damaged frame costs nothing behind it.
 */
final class RtuHeardFrames implements HeardFrames {
  private static final int CAPACITY = 2 * Adu.LONGEST_RTU;

  /** No frame begins here. */
  private static final int NONE = -1;

  /** More bytes or a silence must tell. */
  private static final int WAIT = -2;

  private final HeardExchanges exchanges;
  private final IntConsumer dropped;
  private final long silence;
  private final byte[] received = new byte[CAPACITY];
  private int length;
  private long lastByte;

  RtuHeardFrames(LineTiming timing, HeardExchanges exchanges, IntConsumer dropped) {
    this.exchanges = exchanges;
    this.dropped = dropped;
    silence = timing.silenceNanos();
  }

  @Override
  public void receive(ByteBuffer bytes, long now) {
    poll(now);
    while (bytes.hasRemaining()) {
      if (length == CAPACITY) {
        dropped.accept(1);
        take(1, false, now);
      } else {
        int count = Math.min(bytes.remaining(), CAPACITY - length);
        bytes.get(received, length, count);
        length += count;
        lastByte = now;
        take(0, false, now);
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
      take(0, true, lastByte);
    }
  }

  /** Takes the frames behind the first bytes, as far as these bytes tell them. */
  private void take(int first, boolean isSilent, long now) {
    int from = first;
    int none = 0;
    int end = 0;
    while (from < length && end != WAIT) {
      end = frameEnd(from, isSilent);
      if (end == NONE) {
        none++;
        from++;
      } else if (end != WAIT) {
        exchanges.heard(Adu.ofRtu(Arrays.copyOfRange(received, from, end)), now);
        from = end;
      }
    }
    if (none > 0) {
      dropped.accept(none);
    }
    length -= from;
    System.arraycopy(received, from, received, 0, length);
  }

  /** The end of the frame that begins here, NONE or WAIT. */
  private int frameEnd(int from, boolean isSilent) {
    @Nullable ExpectedResponse expected = exchanges.expected();
    int end = NONE;
    if (expected != null) {
      end = end(from, expected.answerLength(received, from, length), isSilent);
    }
    if (end == NONE) {
      end = end(from, frameLength(Kind.REQUEST, from), isSilent);
    }
    return end == NONE ? end(from, frameLength(Kind.RESPONSE, from), isSilent) : end;
  }

  /** The length of a frame by its function code, as {@link ExpectedResponse#answerLength}. */
  private int frameLength(Kind kind, int from) {
    int pdu = RtuFrameSplitter.pduLength(kind, received, from, length);
    boolean mayBegin =
        kind == Kind.REQUEST
            ? from + 1 >= length || FunctionCode.isValidInRequest(received[from + 1] & 0xFF)
            : pdu != PduLength.UNKNOWN;
    if (!mayBegin || pdu > Adu.LONGEST_PDU) {
      return ExpectedResponse.NONE;
    }
    return pdu > 0 ? 1 + pdu + Adu.CRC_LENGTH : pdu;
  }

  private int end(int from, int frame, boolean isSilent) {
    if (frame == ExpectedResponse.NONE) {
      return NONE;
    }
    int to = frame == PduLength.UNKNOWN ? length : from + frame;
    boolean isComplete = frame == PduLength.UNKNOWN ? isSilent : frame > 0 && to <= length;
    if (!isComplete) {
      return isSilent ? NONE : WAIT;
    }
    boolean isFrame =
        to - from >= Adu.SHORTEST_RTU
            && to - from <= Adu.LONGEST_RTU
            && Adu.hasGoodCrc(received, from, to);
    return isFrame ? to : NONE;
  }
}
