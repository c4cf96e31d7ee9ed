package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The ASCII response. A frame tells its start and its end, so no silence does. */
final class AsciiResponseFinder implements ResponseFinder {
  private final IntConsumer dropped;
  private final IntConsumer unexpected;
  private final AsciiReader reader = new AsciiReader();
  private ExpectedResponse expected = ExpectedResponse.NOTHING;

  /** The response to the last request that was given up. */
  private ExpectedResponse late = ExpectedResponse.NOTHING;

  /** Whether the response is awaited. */
  private boolean isAsked;

  /** Whether it has come, and was damaged. */
  private boolean isDamaged;

  /** Whether the line has echoed the request in flight, or the last one. */
  private boolean hasEcho;

  /** Whether it had echoed the request before. */
  private boolean echoes;

  /** The PDU of the response until it is taken. */
  private byte @Nullable [] response;

  /** The first frame that is not the response. */
  private @Nullable Adu other;

  /**
   * A finder that has no bytes and looks for nothing.
   *
   * @param dropped takes the number of bytes that were no part of a response
   * @param unexpected takes the unit of a whole frame that is not the response
   */
  AsciiResponseFinder(IntConsumer dropped, IntConsumer unexpected) {
    this.dropped = dropped;
    this.unexpected = unexpected;
  }

  @Override
  public byte[] ask(Adu request) {
    tellOther();
    discard();
    expected = new ExpectedResponse(request);
    echoes = hasEcho;
    hasEcho = false;
    isAsked = true;
    isDamaged = false;
    return request.ascii();
  }

  @Override
  public Adu request() {
    return expected.request();
  }

  @Override
  public boolean isEmpty() {
    return reader.length() == 0;
  }

  @Override
  public boolean echoes() {
    return echoes;
  }

  @Override
  public void add(ByteBuffer bytes) {
    while (bytes.hasRemaining() && response == null) {
      int before = reader.length();
      switch (reader.next(bytes.get())) {
        case BEGIN -> drop(before);
        case WITHIN -> {}
        case FRAME -> frame(reader.adu(), before + 1);
        case BAD_LRC, BROKEN -> {
          checkDamage();
          drop(before + 1);
        }
        case OUTSIDE -> drop(1);
      }
    }
  }

  private void frame(Adu frame, int characters) {
    boolean fits = isAsked && !request().isBroadcast() && expected.mayBeAnsweredBy(frame);
    if (isEcho(frame, fits)) {
      hasEcho = true;
    } else if (fits) {
      isAsked = false;
      response = frame.pdu();
      tellOther();
      return;
    } else if (isAsked && other == null) {
      other = frame;
    } else {
      unexpected.accept(frame.unit());
    }
    drop(characters);
  }

  /**
   * Whether a frame is the echo of the request. The response to a write looks like the write, so
   * only a line that has echoed the request before is believed to echo this one.
   */
  private boolean isEcho(Adu frame, boolean fits) {
    return isAsked && !hasEcho && frame.equals(request()) && (echoes || !fits);
  }

  @Override
  public Optional<byte[]> takeResponse() {
    Optional<byte[]> taken = Optional.ofNullable(response);
    response = null;
    return taken;
  }

  /** Only a frame that is not complete can stand before the silence, and it will not continue. */
  @Override
  public Optional<byte[]> takeResponseBeforeSilence() {
    if (!isEmpty()) {
      checkDamage();
      discard();
    }
    return Optional.empty();
  }

  private void checkDamage() {
    isDamaged |= isAsked && reader.mayAnswer(expected);
  }

  @Override
  public boolean hasDamagedResponse() {
    return isDamaged;
  }

  @Override
  public boolean hasDamagedResponseOfUnknownLength() {
    return isDamaged;
  }

  @Override
  public Optional<String> giveUp(boolean wasSilent) {
    Optional<String> mismatch = Optional.empty();
    if (wasSilent && other != null && !late.mayBeAnsweredBy(other)) {
      mismatch = Optional.of(expected.difference(other.rtu()));
      other = null;
    }
    tellOther();
    discard();
    isAsked = false;
    late = expected;
    return mismatch;
  }

  private void tellOther() {
    if (other != null) {
      unexpected.accept(other.unit());
      other = null;
    }
  }

  @Override
  public void discard() {
    drop(reader.length());
    reader.restart();
  }

  private void drop(int characters) {
    if (characters > 0) {
      dropped.accept(characters);
    }
  }
}
