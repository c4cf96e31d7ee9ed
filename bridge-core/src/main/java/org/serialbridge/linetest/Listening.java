package org.serialbridge.linetest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.status.LineTestReport.Found;
import org.serialbridge.time.Timed;

/**
 * Listens for a device that talks by itself, or for a Modbus master. At first with the present
 * parameters: on a line that is silent then, no other parameters are tried.
 */
final class Listening implements SearchPart {
  /** Many devices talk once a second. */
  static final long SILENCE_MILLIS = 3_000;

  private static final long LISTEN_MILLIS = 1_500;

  /** Bytes received with other parameters have come by then: a USB adapter waits for 16 ms. */
  static final long SETTLE_MILLIS = 40;

  /** The line has answered by then: it sends out its bytes before, for a second at most. */
  static final long CONFIGURE_MILLIS = 5_000;

  private enum State {
    CONFIGURING,
    SETTLING,
    LISTENING,
    OVER
  }

  private final TestLine line;
  private final List<UartSettings> candidates;
  private final List<TalkScore> scores = new ArrayList<>();
  private final List<Found> found = new ArrayList<>();
  private int index;
  private State state = State.OVER;
  private long until;
  private TalkScore score;

  Listening(TestLine line) {
    this.line = line;
    candidates = Candidates.ofTalkers(line.parameters());
    score = new TalkScore(candidates.get(0));
  }

  @Override
  public void begin(long now) {
    tryNext(now);
  }

  private void tryNext(long now) {
    state = State.CONFIGURING;
    until = now + TimeUnit.MILLISECONDS.toNanos(CONFIGURE_MILLIS);
    line.configure(candidates.get(index));
  }

  @Override
  public void configured(long now) {
    if (!line.parameters().equals(candidates.get(index))) {
      next(now); // the device does not support them
    } else {
      state = State.SETTLING;
      until = now + TimeUnit.MILLISECONDS.toNanos(SETTLE_MILLIS);
    }
  }

  private void next(long now) {
    index++;
    if (index < candidates.size()) {
      tryNext(now);
    } else {
      state = State.OVER;
      addTheOneWithoutErrors();
    }
  }

  private void addTheOneWithoutErrors() {
    if (scores.stream().anyMatch(TalkScore::hasErrors)) {
      scores.stream()
          .map(TalkScore::foundByErrors)
          .flatMap(Optional::stream)
          .findFirst()
          .ifPresent(found::add);
    }
  }

  @Override
  public void received(ByteBuffer bytes, long now) {
    if (state == State.LISTENING) {
      score.received(bytes, now);
      endIfCertain();
    }
  }

  private void endIfCertain() {
    if (score.isCertain()) {
      take();
    }
  }

  private void take() {
    score.found().ifPresent(found::add);
    state = State.OVER;
  }

  @Override
  public void lineError() {
    if (state == State.LISTENING) {
      score.lineError();
    }
  }

  @Override
  public OptionalLong deadline() {
    return switch (state) {
      case OVER -> OptionalLong.empty();
      case LISTENING -> Timed.earlier(OptionalLong.of(until), score.deadline());
      case CONFIGURING, SETTLING -> OptionalLong.of(until);
    };
  }

  @Override
  public void poll(long now) {
    if (state == State.LISTENING) {
      score.poll(now);
      endIfCertain();
    }
    if (state != State.OVER && now - until >= 0) {
      switch (state) {
        case CONFIGURING -> next(now);
        case SETTLING -> listen(now);
        case LISTENING -> listened(now);
        case OVER -> {}
      }
    }
  }

  private void listen(long now) {
    state = State.LISTENING;
    score = new TalkScore(candidates.get(index));
    long millis = scores.isEmpty() ? SILENCE_MILLIS : LISTEN_MILLIS;
    until = now + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private void listened(long now) {
    score.end();
    scores.add(score);
    if (score.found().isPresent()) {
      take();
    } else if (!isHeard()) {
      state = State.OVER;
    } else {
      next(now);
    }
  }

  /** True if the line sent a byte at any of the parameters. */
  boolean isHeard() {
    return score.isHeard() || scores.stream().anyMatch(TalkScore::isHeard);
  }

  @Override
  public String activity() {
    return "Listening at "
        + Candidates.words(candidates.get(Math.min(index, candidates.size() - 1)));
  }

  @Override
  public long leftMillis(long now) {
    if (!isHeard()) {
      return SILENCE_MILLIS;
    }
    return (candidates.size() - index) * (LISTEN_MILLIS + SETTLE_MILLIS);
  }

  @Override
  public List<Found> found() {
    return found;
  }
}
