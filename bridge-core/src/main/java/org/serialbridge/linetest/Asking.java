package org.serialbridge.linetest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.AduText;
import org.serialbridge.modbus.FrameSplitter.Kind;
import org.serialbridge.modbus.LineTiming;
import org.serialbridge.modbus.RtuFrameSplitter;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.status.LineTestReport.Found;
import org.serialbridge.status.LineTestReport.Traffic;
import org.serialbridge.status.LineTestReport.Unit;
import org.serialbridge.time.Timed;

/**
 * Asks Modbus units with one function at all parameters, then with the next function. Where one
 * responds, all units are asked with all functions. A response that comes late counts for the unit
 * that it names. An exception is a response, too.
 */
final class Asking implements SearchPart {
  /** The time-out where units are known to be. */
  private static final int SLOW_UNIT_MILLIS = 300;

  /** Bytes that come at the time-out are heard to their end, for so long at most. */
  private static final long LONGEST_RESPONSE_MILLIS = 1_000;

  /** The pause after bytes, before the next request. */
  private static final long PAUSE_MILLIS = 30;

  /** Answers that are kept: as many as a bus has units, of 1 KiB each at most. */
  private static final int MOST_ANSWERS = SearchOptions.LAST_UNIT;

  private enum State {
    CONFIGURING,
    SETTLING,
    WAITING,
    OVER
  }

  private final TestLine line;
  private final SearchOptions options;

  private final Questions questions;
  private final Map<UartSettings, SortedMap<Integer, String>> answers = new LinkedHashMap<>();
  private final Set<UartSettings> unsupported = new HashSet<>();
  private int answerCount;
  private State state = State.OVER;
  private @Nullable Question question;
  private @Nullable RtuFrameSplitter splitter;
  private long askedAt;
  private long until;

  /**
   * A part that has not begun.
   *
   * @param present the parameters that are tried first
   */
  Asking(TestLine line, SearchOptions options, UartSettings present) {
    this.line = line;
    this.options = options;
    questions = new Questions(options, present);
  }

  /** The longest time if no unit responds, in ms. */
  static long longestMillis(SearchOptions options, UartSettings present) {
    return new Questions(options, present).leftMillis(options.timeoutMillis());
  }

  @Override
  public void begin(long now) {
    next(now);
  }

  /** Asks the next question, at its parameters. */
  private void next(long now) {
    splitter = null;
    UartSettings before = question == null ? null : question.uart();
    question = questions.next(this::hasAnswered).orElse(null);
    if (question == null) {
      state = State.OVER;
    } else if (question.uart().equals(before)) {
      ask(now);
    } else {
      state = State.CONFIGURING;
      until = now + TimeUnit.MILLISECONDS.toNanos(Listening.CONFIGURE_MILLIS);
      line.configure(question.uart());
    }
  }

  @Override
  public void configured(long now) {
    if (state != State.CONFIGURING || question == null) {
      return;
    }
    if (line.parameters().equals(question.uart())) {
      state = State.SETTLING;
      until = now + TimeUnit.MILLISECONDS.toNanos(Listening.SETTLE_MILLIS);
    } else {
      leaveOut(now);
    }
  }

  /** The device does not take the parameters of the question. */
  private void leaveOut(long now) {
    if (question != null) {
      unsupported.add(question.uart());
      questions.leaveOut(question.uart());
    }
    next(now);
  }

  private void ask(long now) {
    if (question == null) {
      return;
    }
    state = State.WAITING;
    askedAt = now;
    int timeout = answers.containsKey(question.uart()) ? slow() : options.timeoutMillis();
    until = now + TimeUnit.MILLISECONDS.toNanos(timeout + question.lineMillis());
    long character = question.uart().characterNanos();
    splitter =
        new RtuFrameSplitter(
            Kind.RESPONSE,
            LineTiming.of(
                character, LineTiming.t35Nanos(question.uart().baudRate(), character), 1, 0),
            (kind, bytes, since) -> piece(kind, bytes));
    line.send(question.rtu());
  }

  private int slow() {
    return Math.max(options.timeoutMillis(), SLOW_UNIT_MILLIS);
  }

  @Override
  public void received(ByteBuffer bytes, long now) {
    if (state == State.WAITING && splitter != null) {
      splitter.receive(bytes, now);
      pauseAfterBytes(now);
    }
  }

  /** The rest of the response may be on its way; it must not meet the next request. */
  private void pauseAfterBytes(long now) {
    long pause = now + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
    long limit =
        askedAt + TimeUnit.MILLISECONDS.toNanos(options.timeoutMillis() + LONGEST_RESPONSE_MILLIS);
    if (hasAnswered()) {
      until = pause;
    } else if (pause - until > 0 && limit - pause > 0) {
      until = pause;
    }
  }

  private boolean hasAnswered() {
    return question != null && hasAnswered(question.uart(), question.unit());
  }

  private boolean hasAnswered(UartSettings uart, int unit) {
    return answers.getOrDefault(uart, Collections.emptySortedMap()).containsKey(unit);
  }

  private void piece(Kind kind, byte[] frame) {
    int unit = frame[0] & 0xFF;
    if (kind != Kind.RESPONSE || question == null || unit < 1 || unit > SearchOptions.LAST_UNIT) {
      return;
    }
    UartSettings uart = question.uart();
    if (hasAnswered(uart, unit) || answerCount == MOST_ANSWERS) {
      return;
    }
    answerCount++;
    if (!answers.containsKey(uart)) {
      questions.foundAt(uart);
    }
    String text = AduText.of(kind, Adu.ofRtu(frame));
    answers
        .computeIfAbsent(uart, at -> new TreeMap<>())
        .put(unit, text.substring(text.indexOf(':') + 1).strip());
  }

  @Override
  public void lineError() {}

  @Override
  public OptionalLong deadline() {
    if (state == State.OVER) {
      return OptionalLong.empty();
    }
    OptionalLong own = OptionalLong.of(until);
    return splitter == null ? own : Timed.earlier(own, splitter.deadline());
  }

  @Override
  public void poll(long now) {
    if (splitter != null) {
      splitter.poll(now);
      if (hasAnswered()) {
        until = Math.min(until - now, TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS)) + now;
      }
    }
    if (now - until >= 0) {
      switch (state) {
        case CONFIGURING -> leaveOut(now);
        case SETTLING -> ask(now);
        case WAITING -> next(now);
        case OVER -> {}
      }
    }
  }

  @Override
  public String activity() {
    return question == null
        ? "Asking Modbus units"
        : "Asking unit %d at %s, function %d"
            .formatted(
                question.unit(), Candidates.words(question.uart()), question.function().code());
  }

  @Override
  public long leftMillis(long now) {
    return questions.leftMillis(answers.isEmpty() ? options.timeoutMillis() : slow());
  }

  @Override
  public List<Found> found() {
    List<Found> all = new ArrayList<>();
    answers.forEach(
        (uart, units) ->
            all.add(
                new Found(
                    uart.toString(),
                    Traffic.MODBUS_UNITS,
                    units.size() == 1
                        ? "1 Modbus unit responds"
                        : units.size() + " Modbus units respond",
                    units.entrySet().stream()
                        .map(unit -> new Unit(unit.getKey(), unit.getValue()))
                        .toList())));
    return all;
  }

  /** The number of parameters that the device did not take. */
  int unsupported() {
    return unsupported.size();
  }
}
