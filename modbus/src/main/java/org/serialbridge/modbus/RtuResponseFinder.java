package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntConsumer;

/** The RTU response. Any of the bytes that have come may be its first one. */
final class RtuResponseFinder implements ResponseFinder {
  private static final int CAPACITY = 2 * Adu.LONGEST_RTU;

  private final IntConsumer dropped;
  private final IntConsumer unexpected;
  private final byte[] received = new byte[CAPACITY];
  private int length;
  private byte[] asked = {};
  private ExpectedResponse expected = ExpectedResponse.NOTHING;

  /** The response to the last request that was given up. */
  private ExpectedResponse late = ExpectedResponse.NOTHING;

  /** Whether the line echoes the sent bytes, as some RS-485 adapters do. */
  private boolean echoes;

  /**
   * A finder that has no bytes and looks for nothing.
   *
   * @param dropped takes the number of bytes that were no part of a response
   * @param unexpected takes the unit of a whole frame that is not the response
   */
  RtuResponseFinder(IntConsumer dropped, IntConsumer unexpected) {
    this.dropped = dropped;
    this.unexpected = unexpected;
  }

  @Override
  public byte[] ask(Adu request) {
    discard();
    asked = request.rtu();
    expected = new ExpectedResponse(request);
    return asked;
  }

  @Override
  public Adu request() {
    return expected.request();
  }

  @Override
  public boolean isEmpty() {
    return length == 0;
  }

  @Override
  public boolean echoes() {
    return echoes;
  }

  @Override
  public void add(ByteBuffer bytes) {
    if (length == CAPACITY) {
      forget(Adu.LONGEST_RTU); // no answer begins that long ago
    }
    int taken = Math.min(bytes.remaining(), CAPACITY - length);
    bytes.get(received, length, taken);
    length += taken;
  }

  /** Of a response that begins with the first byte, and not as its request: that may be an echo. */
  @Override
  public int missing() {
    int compared = Math.min(length, asked.length);
    return length == 0 || Arrays.equals(received, 0, compared, asked, 0, compared)
        ? 0
        : Math.max(0, expected.answerLength(received, 0, length) - length);
  }

  @Override
  public Optional<byte[]> takeResponse() {
    for (int from = 0; from < length; from++) {
      int frame = expected.answerLength(received, from, length);
      if (frame > 0 && from + frame <= length && isAnswer(from, from + frame)) {
        return Optional.of(take(from, from + frame));
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<byte[]> takeResponseBeforeSilence() {
    for (int from = 0; from + Adu.SHORTEST_RTU <= length; from++) {
      if (expected.answerLength(received, from, length) == PduLength.UNKNOWN
          && length - from <= Adu.LONGEST_RTU
          && isAnswer(from, length)) {
        return Optional.of(take(from, length));
      }
    }
    return Optional.empty();
  }

  private boolean isAnswer(int from, int to) {
    return !request().isBroadcast()
        && !isEcho(from, to)
        && Adu.hasGoodCrc(received, from, to)
        && expected.fits(received, from + 1, to - Adu.CRC_LENGTH);
  }

  /**
   * Whether bytes are an echo. The response to a write looks like the write, so only a line that
   * has echoed a request before its response is believed to echo this one.
   */
  private boolean isEcho(int from, int to) {
    return echoes && to == echoEnd() && to - from == asked.length;
  }

  /** The end of the echo of the request, or 0. Less noise than its length may come before it. */
  private int echoEnd() {
    for (int from = 0; from < asked.length && from + asked.length <= length; from++) {
      if (Arrays.equals(received, from, from + asked.length, asked, 0, asked.length)) {
        return from + asked.length;
      }
    }
    return 0;
  }

  private byte[] take(int from, int to) {
    byte[] pdu = Arrays.copyOfRange(received, from + 1, to - Adu.CRC_LENGTH);
    int echo = echoEnd() <= from ? echoEnd() : 0;
    echoes = echo > 0;
    forget(echo);
    discard(from - echo);
    System.arraycopy(received, to - from, received, 0, length - (to - from));
    length -= to - from;
    return pdu;
  }

  @Override
  public boolean hasDamagedResponse() {
    for (int from = behindEcho(); from + Adu.SHORTEST_RTU <= length; from++) {
      int to = from + expected.answerLength(received, from, length);
      if (to > from && to <= length && !Adu.hasGoodCrc(received, from, to)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean hasDamagedResponseOfUnknownLength() {
    int from = behindEcho();
    return from + Adu.SHORTEST_RTU <= length
        && expected.answerLength(received, from, length) == PduLength.UNKNOWN
        && !Adu.hasGoodCrc(received, from, length);
  }

  private int behindEcho() {
    return echoes ? echoEnd() : 0;
  }

  @Override
  public Optional<String> giveUp(boolean wasSilent) {
    if (echoEnd() > 0 && !expected.mayBeAnsweredBy(asked)) {
      echoes = true;
    }
    echoes = echoes && length > 0;
    forget(behindEcho());
    Optional<String> mismatch =
        wasSilent && isMismatch() ? Optional.of(expected.difference(received)) : Optional.empty();
    if (mismatch.isPresent()) {
      forget(length);
    } else {
      discard();
    }
    late = expected;
    return mismatch;
  }

  /** Whether one whole frame has come that is no response, no late response and no echo. */
  private boolean isMismatch() {
    return isWholeFrame(length)
        && !Arrays.equals(received, 0, length, asked, 0, asked.length)
        && !late.mayBeAnsweredBy(Arrays.copyOf(received, length));
  }

  private boolean isWholeFrame(int size) {
    return size >= Adu.SHORTEST_RTU && size <= Adu.LONGEST_RTU && Adu.hasGoodCrc(received, 0, size);
  }

  @Override
  public void discard() {
    discard(length);
  }

  private void discard(int oldest) {
    if (isWholeFrame(oldest)) {
      unexpected.accept(received[0] & 0xFF);
    }
    forget(oldest);
  }

  private void forget(int oldest) {
    if (oldest > 0) {
      dropped.accept(oldest);
    }
    System.arraycopy(received, oldest, received, 0, length - oldest);
    length -= oldest;
  }
}
