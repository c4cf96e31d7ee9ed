package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.serialbridge.modbus.FrameSplitter.Kind;

/**
 * Frames in RTU. A frame ends at its last byte if its length is known and its CRC is right: as the
 * response that may come next, as a request, or as another response. Frames of unknown length end
 * at a silence (Modbus over Serial Line V1.02, 2.5.1.1). A byte with which no frame begins is
 * dropped, so a damaged frame costs nothing behind it.
 *
 * <p>The standard ends every frame at a silence. A busy host makes pauses of its own, so a frame of
 * known length goes on behind one, until another frame begins there or no response may come any
 * more.
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
  private final long longestPause;
  private final byte[] received = new byte[CAPACITY];
  private int length;

  /** The place behind the last silence. */
  private int resumed;

  private long lastByte;

  RtuHeardFrames(LineTiming timing, HeardExchanges exchanges, IntConsumer dropped) {
    this.exchanges = exchanges;
    this.dropped = dropped;
    silence = timing.silenceNanos();
    longestPause = Math.max(silence, timing.responseNanos());
  }

  @Override
  public void receive(ByteBuffer bytes, long now) {
    poll(now);
    while (bytes.hasRemaining()) {
      if (length == CAPACITY) {
        drop(1);
        remove(1);
      }
      int count = Math.min(bytes.remaining(), CAPACITY - length);
      bytes.get(received, length, count);
      length += count;
      lastByte = now;
      take(false, now);
    }
  }

  @Override
  public OptionalLong deadline() {
    return length > 0
        ? OptionalLong.of(lastByte + (resumed < length ? silence : longestPause))
        : OptionalLong.empty();
  }

  @Override
  public void poll(long now) {
    if (resumed < length && now - lastByte >= silence) {
      take(true, lastByte);
      resumed = length;
    }
    if (length > 0 && now - lastByte >= longestPause) {
      drop(length);
      remove(length);
    }
  }

  /** Takes the frames that the bytes tell, and keeps the bytes of one that may go on. */
  private void take(boolean isSilent, long now) {
    int taken = 0;
    int begun = NONE;
    int lost = 0;
    int from = 0;
    while (from < length && (isSilent || begun == NONE)) {
      int end = frameEnd(from, isSilent);
      if (end >= 0) {
        lost += from - taken;
        exchanges.heard(Adu.ofRtu(Arrays.copyOfRange(received, from, end)), now);
        taken = end;
        begun = NONE;
        from = end;
      } else if (end == WAIT && !isSilent && from < resumed && frameEnd(resumed, false) >= 0) {
        from = resumed;
      } else {
        begun = end == WAIT && begun == NONE ? from : begun;
        from++;
      }
    }
    int rest = begun == NONE ? length : begun;
    drop(lost + rest - taken);
    remove(rest);
  }

  private void drop(int bytes) {
    if (bytes > 0) {
      dropped.accept(bytes);
    }
  }

  private void remove(int bytes) {
    length -= bytes;
    resumed = Math.max(0, resumed - bytes);
    System.arraycopy(received, bytes, received, 0, length);
  }

  /** The end of the frame that begins here, NONE or WAIT. */
  private int frameEnd(int from, boolean isSilent) {
    @Nullable ExpectedResponse expected = exchanges.expected();
    int answer =
        expected == null
            ? NONE
            : end(from, expected.answerLength(received, from, length), isSilent);
    int request = orElse(answer, from, Kind.REQUEST, isSilent);
    return orElse(request, from, Kind.RESPONSE, isSilent);
  }

  /** At a silence, a whole frame goes before one that may go on. */
  private int orElse(int end, int from, Kind kind, boolean isSilent) {
    boolean isDecided = end >= 0 || end == WAIT && !isSilent;
    int other = isDecided ? end : end(from, frameLength(kind, from), isSilent);
    return other == NONE ? end : other;
  }

  /** The length of a frame by its function code, as {@link ExpectedResponse#answerLength}. */
  private int frameLength(Kind kind, int from) {
    int pdu = PduLength.of(kind, received, from + 1, length);
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
    boolean isUnknown = frame == PduLength.UNKNOWN;
    int to = isUnknown ? length : from + frame;
    if (isUnknown ? !isSilent : frame == PduLength.MORE || to > length) {
      return WAIT;
    }
    boolean isFrame =
        to - from >= Adu.SHORTEST_RTU
            && to - from <= Adu.LONGEST_RTU
            && Adu.hasGoodCrc(received, from, to);
    return isFrame ? to : NONE;
  }
}
