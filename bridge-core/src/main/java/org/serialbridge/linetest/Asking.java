package org.serialbridge.linetest;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
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
import org.serialbridge.modbus.AduText;
import org.serialbridge.modbus.LineTiming;
import org.serialbridge.modbus.RtuFrameSplitter;
import org.serialbridge.modbus.RtuFrameSplitter.Kind;
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

  private enum State {
    CONFIGURING,
    SETTLING,
    WAITING,
    OVER
  }

  private final TestLine line;
  private final SearchOptions options;

  /** The questions that are left; those at found parameters come first. */
  private final Deque<Question> left = new ArrayDeque<>();

  private final Map<UartSettings, SortedMap<Integer, String>> answers = new LinkedHashMap<>();
  private final Set<UartSettings> unsupported = new HashSet<>();
  private State state = State.OVER;
  private @Nullable Question question;
  private @Nullable RtuFrameSplitter splitter;
  private long askedAt;
  private long until;

  Asking(TestLine line, SearchOptions options) {
    this.line = line;
    this.options = options;
    left.addAll(questions(options, line.parameters()));
  }

  private static List<Question> questions(SearchOptions options, UartSettings present) {
    List<Question> all = new ArrayList<>();
    for (Question.Function function : Question.Function.values()) {
      for (UartSettings uart : Candidates.ofModbus(present)) {
        for (int unit = options.firstUnit(); unit <= options.lastUnit(); unit++) {
          all.add(new Question(uart, unit, function));
        }
      }
    }
    return all;
  }

  /** The longest time if no unit responds, in ms. */
  static long longestMillis(SearchOptions options, UartSettings present) {
    return millis(questions(options, present), options.timeoutMillis());
  }

  private static long millis(Iterable<Question> questions, int timeoutMillis) {
    long sum = 0;
    UartSettings before = null;
    for (Question one : questions) {
      sum += timeoutMillis + one.lineMillis();
      if (!one.uart().equals(before)) {
        sum += Listening.SETTLE_MILLIS;
      }
      before = one.uart();
    }
    return sum;
  }

  @Override
  public void begin(long now) {
    next(now);
  }

  /** Asks the next question, at its parameters. */
  private void next(long now) {
    splitter = null;
    UartSettings before = question == null ? null : question.uart();
    question = left.poll();
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
      UartSettings uart = question.uart();
      unsupported.add(uart);
      left.removeIf(other -> other.uart().equals(uart));
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

  /** What was asked may still be on its way, and what comes must not meet the next request. */
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
    boolean isFirst = !answers.containsKey(uart);
    String text = AduText.of(kind, frame);
    answers
        .computeIfAbsent(uart, at -> new TreeMap<>())
        .putIfAbsent(unit, text.substring(text.indexOf(':') + 1).strip());
    left.removeIf(other -> other.uart().equals(uart) && (isFirst || other.unit() == unit));
    if (isFirst) {
      askAll(uart);
    }
  }

  /** The units at found parameters are asked before anything else. */
  private void askAll(UartSettings uart) {
    if (!options.isAll()) {
      left.clear();
    }
    for (int unit = options.lastUnit(); unit >= options.firstUnit(); unit--) {
      Question.Function[] functions = Question.Function.values();
      for (int i = functions.length - 1; i >= 0 && !hasAnswered(uart, unit); i--) {
        left.addFirst(new Question(uart, unit, functions[i]));
      }
    }
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
    return millis(left, answers.isEmpty() ? options.timeoutMillis() : slow());
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
