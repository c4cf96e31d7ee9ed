package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.serialbridge.time.Timed;

/** The requests of a master in ASCII. A pause of more than 1 s drops a frame. */
final class AsciiServer implements LineServer {
  private static final OptionalLong NEVER = OptionalLong.empty();

  private final LineTiming timing;
  private final long pause;
  private final boolean exceptions;
  private final UnitLink link;
  private final Output output;
  private final AsciiReader reader = new AsciiReader();
  private long lastByte;

  /** An answer that waits for the end of T3.5. */
  private @Nullable Adu early;

  AsciiServer(LineTiming timing, boolean exceptions, UnitLink link, Output output) {
    this.timing = timing;
    this.exceptions = exceptions;
    this.link = link;
    this.output = output;
    pause = SerialFraming.ASCII.pauseNanos(timing);
  }

  @Override
  public void fromLine(ByteBuffer bytes, long now) {
    poll(now);
    while (bytes.hasRemaining()) {
      lastByte = now;
      int before = reader.length();
      switch (reader.next(bytes.get())) {
        case BEGIN -> drop(before);
        case WITHIN -> {}
        case FRAME -> request(reader.adu(), now);
        case BAD_LRC, BROKEN, OUTSIDE -> drop(before + 1);
      }
    }
  }

  private void request(Adu request, long now) {
    early = null;
    link.forget(this);
    link.ask(this, NO_TRANSACTION, request, Terms.OF_LINE, now);
  }

  private void drop(int characters) {
    if (characters > 0) {
      output.dropped(characters);
    }
  }

  @Override
  public OptionalLong deadline() {
    OptionalLong silence = reader.length() > 0 ? OptionalLong.of(lastByte + pause) : NEVER;
    OptionalLong gap = early != null ? OptionalLong.of(lastByte + timing.gapNanos()) : NEVER;
    return Timed.earlier(gap, silence);
  }

  @Override
  public void poll(long now) {
    if (now - lastByte >= pause) {
      drop(reader.length());
      reader.restart();
    }
    if (early != null) {
      answered(NO_TRANSACTION, early, now);
    }
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
      output.toLine(answer.ascii());
    }
  }
}
