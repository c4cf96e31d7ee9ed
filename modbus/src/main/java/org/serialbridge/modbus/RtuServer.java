package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.time.Timed;

/**
 * The requests of a master in RTU. A request ends at its last byte if its length is known and its
 * CRC is right, else with silence.
 */
final class RtuServer implements LineServer {
  private static final OptionalLong NEVER = OptionalLong.empty();

  /** A longer pause ends a request, even if its length asks for more bytes. */
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(150);

  private final LineTiming timing;
  private final boolean exceptions;
  private final UnitLink link;
  private final Output output;
  private final byte[] received = new byte[Adu.LONGEST_RTU];
  private int length;
  private long lastByte;
  private boolean isTooLong;

  /** Whether a silence has shown that the received bytes are not a request. */
  private boolean isSilent;

  /** Offset of the bytes that came after the last such silence. */
  private int behindSilence;

  /** An answer that waits for the end of T3.5. */
  private @Nullable Adu early;

  RtuServer(LineTiming timing, boolean exceptions, UnitLink link, Output output) {
    this.timing = timing;
    this.exceptions = exceptions;
    this.link = link;
    this.output = output;
  }

  @Override
  public void fromLine(ByteBuffer bytes, long now) {
    poll(now);
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      lastByte = now;
      isSilent = false;
      if (length == received.length) {
        isTooLong = true;
        output.dropped(1);
      } else {
        received[length++] = next;
        endAtLastByte(now);
      }
    }
  }

  /** The silence was a pause within a request, or the bytes before it are not part of one. */
  private void endAtLastByte(long now) {
    if (isWholeRequest(0)) {
      request(0, now);
    } else if (isWholeRequest(behindSilence)) {
      request(behindSilence, now);
    }
  }

  private boolean isWholeRequest(int from) {
    int pdu = PduLength.ofRequest(received, from + 1, length);
    return pdu > 0
        && from + 1 + pdu + Adu.CRC_LENGTH == length
        && Adu.hasGoodCrc(received, from, length);
  }

  @Override
  public OptionalLong deadline() {
    OptionalLong silence =
        length > 0
            ? OptionalLong.of(lastByte + (isSilent ? pause() : timing.silenceNanos()))
            : NEVER;
    OptionalLong gap = early != null ? OptionalLong.of(lastByte + timing.gapNanos()) : NEVER;
    return Timed.earlier(gap, silence);
  }

  @Override
  public void poll(long now) {
    if (length > 0 && !isSilent && now - lastByte >= timing.silenceNanos()) {
      isSilent = true;
      lookForRequest(now);
      behindSilence = length;
    }
    if (length > 0 && isSilent && (isTooLong || now - lastByte >= pause())) {
      output.dropped(length);
      forget();
    }
    if (early != null) {
      answered(NO_TRANSACTION, early, now);
    }
  }

  /**
   * The longest pause within a request: the UART, adapter or network that it came through may make
   * one.
   */
  private long pause() {
    return Math.max(LONGEST_PAUSE, timing.silenceNanos());
  }

  /**
   * Noise in front of a request of known length does not spoil the request. In front of a request
   * of unknown length, noise cannot be told from it.
   */
  private void lookForRequest(long now) {
    for (int from = 0; !isTooLong && from + Adu.SHORTEST_RTU <= length; from++) {
      if (isWholeRequest(from) || isWholeUnknown(from)) {
        request(from, now);
        return;
      }
    }
  }

  private boolean isWholeUnknown(int from) {
    return (from == 0 || from == behindSilence)
        && PduLength.ofRequest(received, from + 1, length) == PduLength.UNKNOWN
        && Adu.hasGoodCrc(received, from, length);
  }

  private void forget() {
    length = 0;
    behindSilence = 0;
    isTooLong = false;
  }

  private void request(int from, long now) {
    Adu request =
        new Adu(
            received[from] & 0xFF, Arrays.copyOfRange(received, from + 1, length - Adu.CRC_LENGTH));
    if (from > 0) {
      output.dropped(from);
    }
    forget();
    early = null;
    link.forget(this);
    link.ask(this, NO_TRANSACTION, request, Terms.OF_LINE, now);
  }

  @Override
  public void failed(int transaction, Adu request, ExceptionCode code, long now) {
    if (exceptions) {
      answered(transaction, request.exception(code), now);
    }
  }

  @Override
  public void answered(int transaction, Adu answer, long now) {
    boolean isEarly = now - lastByte < timing.gapNanos();
    early = isEarly ? answer : null;
    if (isEarly) {
      output.answerWaits();
    } else {
      output.toLine(answer.rtu());
    }
  }
}
