package org.serialbridge.settings;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Options of a host as the target of routes: {@code ?delay=1000&conns=2}.
 *
 * @param given the options that are named, each within its range
 */
public record TargetOptions(Map<Option, Integer> given) {
  /** An option, in the order in which they are shown. */
  public enum Option {
    /** Milliseconds from the connection to the first request. */
    DELAY(0, 10_000, 0),
    /** Milliseconds from an answer to the next request. */
    GAP(0, 10_000, 0),
    /** Seconds without a request after which the connection is closed; 0: it stays. */
    IDLE(0, 3_600, 0),
    /** Milliseconds from a request to its answer. */
    TIMEOUT(10, 60_000, Option.NONE),
    /** Number of connections. */
    CONNS(1, 8, 1);

    private static final int NONE = -1;

    private final int min;
    private final int max;
    private final int otherwise;

    Option(int min, int max, int otherwise) {
      this.min = min;
      this.max = max;
      this.otherwise = otherwise;
    }

    /** {@code delay}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** No option is named. */
  public static final TargetOptions NONE = new TargetOptions(Map.of());

  /** {@code ?delay=0-10000&...}. */
  static final String ACCEPTED =
      Arrays.stream(Option.values())
          .map(option -> option + "=" + option.min + "-" + option.max)
          .collect(Collectors.joining("&", "?", ""));

  public TargetOptions {
    given = Map.copyOf(given);
    given.forEach(
        (option, value) -> {
          if (value < option.min || value > option.max) {
            throw new IllegalArgumentException(
                "%s: %d (expected: %d-%d)".formatted(option, value, option.min, option.max));
          }
        });
  }

  static TargetOptions read(String text) throws Part.Rejected {
    Map<Option, Integer> given = new EnumMap<>(Option.class);
    for (String piece : text.split("&", -1)) {
      String[] parts = piece.split("=", 2);
      Option option = option(parts[0]);
      int value = Part.number(parts.length == 1 ? "" : parts[1], option.min, option.max);
      if (given.put(option, value) != null) {
        throw new Part.Rejected();
      }
    }
    return new TargetOptions(given);
  }

  private static Option option(String name) throws Part.Rejected {
    for (Option option : Option.values()) {
      if (option.toString().equalsIgnoreCase(name.strip())) {
        return option;
      }
    }
    throw new Part.Rejected();
  }

  /** Time from the connection to the first request. */
  public int delayMillis() {
    return value(Option.DELAY);
  }

  /** Time from an answer to the next request of the target. */
  public int gapMillis() {
    return value(Option.GAP);
  }

  /** Time without a request after which the connection is closed; 0: it stays. */
  public int idleSeconds() {
    return value(Option.IDLE);
  }

  /** Time from a request to its answer; empty: that of the port that asks (AT+MODTO). */
  public OptionalInt timeoutMillis() {
    int millis = value(Option.TIMEOUT);
    return millis == Option.NONE ? OptionalInt.empty() : OptionalInt.of(millis);
  }

  /** Number of connections, 1 to 8. */
  public int connections() {
    return value(Option.CONNS);
  }

  /** Whether the effect is the same: an option may be named with the value that it has anyway. */
  public boolean hasSameEffectAs(TargetOptions other) {
    return values().equals(other.values());
  }

  private List<Integer> values() {
    return Arrays.stream(Option.values()).map(this::value).toList();
  }

  private int value(Option option) {
    return given.getOrDefault(option, option.otherwise);
  }

  @Override
  public String toString() {
    return given.isEmpty()
        ? ""
        : Arrays.stream(Option.values())
            .filter(given::containsKey)
            .map(option -> option + "=" + given.get(option))
            .collect(Collectors.joining("&", "?", ""));
  }
}
