package org.serialbridge.linetest;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.serialbridge.settings.UartSettings;

/**
 * The questions of a search in their order: one function at all parameters, then the next function.
 * The units at found parameters come before all of them. A question is made when its turn comes:
 * there may be 30 000.
 */
final class Questions {
  private static final Question.Function[] FUNCTIONS = Question.Function.values();

  private final SearchOptions options;
  private final List<UartSettings> candidates;
  private final int units;

  /** Parameters that are not tried any more: something was found there, or they do not work. */
  private final Set<UartSettings> closed = new HashSet<>();

  /** Of the next question, in units within candidates within functions. */
  private int index;

  /** Found parameters whose units are asked. */
  private @Nullable UartSettings found;

  /** Of the next question there, in functions within units. */
  private int foundIndex;

  Questions(SearchOptions options, UartSettings present) {
    this.options = options;
    candidates = Candidates.ofModbus(present);
    units = options.lastUnit() - options.firstUnit() + 1;
  }

  /**
   * The next question; empty if none is left.
   *
   * @param isAnswered whether a unit needs no question at these parameters any more
   */
  Optional<Question> next(BiPredicate<UartSettings, Integer> isAnswered) {
    UartSettings at = found;
    while (at != null && foundIndex < units * FUNCTIONS.length) {
      int unit = options.firstUnit() + foundIndex / FUNCTIONS.length;
      Question.Function function = FUNCTIONS[foundIndex % FUNCTIONS.length];
      foundIndex++;
      if (!isAnswered.test(at, unit)) {
        return Optional.of(new Question(at, unit, function));
      }
    }
    found = null;
    while (index < groups() * units) {
      int group = index / units;
      if (!closed.contains(uart(group))) {
        int unit = options.firstUnit() + index % units;
        index++;
        return Optional.of(new Question(uart(group), unit, function(group)));
      }
      index = (group + 1) * units;
    }
    return Optional.empty();
  }

  /** A group is the units that are asked with one function at the same parameters. */
  private int groups() {
    return FUNCTIONS.length * candidates.size();
  }

  private UartSettings uart(int group) {
    return candidates.get(group % candidates.size());
  }

  private Question.Function function(int group) {
    return FUNCTIONS[group / candidates.size()];
  }

  /** Nothing more is asked at these parameters. */
  void leaveOut(UartSettings uart) {
    closed.add(uart);
    if (uart.equals(found)) {
      found = null;
    }
  }

  /** A unit responds at these parameters: all units are asked there, and the rest if wanted. */
  void foundAt(UartSettings uart) {
    closed.add(uart);
    found = uart;
    foundIndex = 0;
    if (!options.isAll()) {
      index = groups() * units;
    }
  }

  /** The longest time of those that are left, in ms, if no unit responds. */
  long leftMillis(int timeoutMillis) {
    long sum = 0;
    if (found != null && foundIndex < units * FUNCTIONS.length) {
      sum += Listening.SETTLE_MILLIS;
      for (int i = foundIndex; i < units * FUNCTIONS.length; i++) {
        sum += timeoutMillis + FUNCTIONS[i % FUNCTIONS.length].lineMillis(found);
      }
    }
    for (int group = index / units; group < groups(); group++) {
      UartSettings uart = uart(group);
      if (!closed.contains(uart)) {
        int count = Math.min(units, (group + 1) * units - index);
        sum += Listening.SETTLE_MILLIS;
        sum += count * (timeoutMillis + function(group).lineMillis(uart));
      }
    }
    return sum;
  }
}
