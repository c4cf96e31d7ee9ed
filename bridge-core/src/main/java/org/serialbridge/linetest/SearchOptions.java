package org.serialbridge.linetest;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.serialbridge.settings.UartSettings;

/**
 * The extent of a search.
 *
 * @param mode the parts of the search
 * @param firstUnit the first Modbus unit to ask, 1 to 247
 * @param lastUnit the last one, not less
 * @param timeoutMillis the time that a unit has for its response, 20 to 2000 ms
 * @param isAll whether the search goes on after a find
 */
public record SearchOptions(
    Mode mode, int firstUnit, int lastUnit, int timeoutMillis, boolean isAll) {
  /** The last unit identifier (Modbus over Serial Line V1.02, 2.2). */
  public static final int LAST_UNIT = 247;

  /** The units of a search where nothing is said. */
  public static final String FACTORY_UNITS = "1-16";

  /** The time-out where nothing is said, in ms. */
  public static final int FACTORY_TIMEOUT_MILLIS = 100;

  private static final int SHORTEST_TIMEOUT_MILLIS = 20;
  private static final int LONGEST_TIMEOUT_MILLIS = 2_000;
  private static final Pattern UNITS = Pattern.compile("(\\d{1,3})(?:-(\\d{1,3}))?");

  /** The parts of a search. */
  public enum Mode {
    /** Listens, and asks if nothing talks. */
    ALL,
    /** Listens only. */
    LISTEN,
    /** Asks Modbus units only. */
    ASK
  }

  /**
   * Options from texts.
   *
   * @param units {@code 1-16} or {@code 7}
   * @throws LineTestException if a value is out of range, or the search would take more than 2 h
   */
  public static SearchOptions of(String mode, String units, int timeoutMillis, boolean isAll)
      throws LineTestException {
    Matcher range = UNITS.matcher(units);
    int first = range.matches() ? Integer.parseInt(range.group(1)) : 0;
    int last = first > 0 && range.group(2) != null ? Integer.parseInt(range.group(2)) : first;
    if (first < 1 || last > LAST_UNIT || last < first) {
      throw new LineTestException("units: " + units + " (expected: within 1-247, like 1-16)");
    }
    if (timeoutMillis < SHORTEST_TIMEOUT_MILLIS || timeoutMillis > LONGEST_TIMEOUT_MILLIS) {
      throw new LineTestException("time-out: " + timeoutMillis + " ms (expected: 20-2000)");
    }
    SearchOptions options = new SearchOptions(mode(mode), first, last, timeoutMillis, isAll);
    long millis = options.longestMillis();
    if (millis > LineTestRun.LONGEST_MILLIS) {
      throw new LineTestException(
          "the search would take up to "
              + millis / 60_000
              + " min (expected: up to 120 min; ask fewer units, or choose a shorter time-out)");
    }
    return options;
  }

  private static Mode mode(String word) throws LineTestException {
    for (Mode one : Mode.values()) {
      if (one.name().toLowerCase(Locale.ROOT).equals(word)) {
        return one;
      }
    }
    throw new LineTestException("mode: " + word + " (expected: all, listen or ask)");
  }

  /** The longest time of the search, in ms, if nothing is found. */
  public long longestMillis() {
    return Listening.SILENCE_MILLIS * (mode == Mode.ASK ? 0 : 1)
        + (mode == Mode.LISTEN ? 0 : Asking.longestMillis(this, UartSettings.FACTORY));
  }
}
