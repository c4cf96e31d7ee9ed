package org.serialbridge.web;

import com.grack.nanojson.JsonStringWriter;
import java.util.Arrays;

/** The last steps of some series of numbers. A step without a value has {@link #NONE}. */
final class TimeSeries {
  /** No value in this step. */
  static final int NONE = -1;

  private static final int FIRST_STEPS = 64;

  private final int series;
  private final int mostSteps;
  private int[] values = {};
  private int first;
  private int count;

  /**
   * Without a step.
   *
   * @param series the number of series
   * @param mostSteps the number of steps that are kept
   */
  TimeSeries(int series, int mostSteps) {
    this.series = series;
    this.mostSteps = mostSteps;
  }

  /** Adds a step with a value of each series; the oldest step may go for it. */
  void add(int[] step) {
    if (count == mostSteps) {
      first = (first + 1) % mostSteps;
    } else {
      count++;
      if (count * series > values.length) {
        int steps = Math.min(mostSteps, Math.max(FIRST_STEPS, 2 * count));
        values = Arrays.copyOf(values, steps * series);
      }
    }
    System.arraycopy(step, 0, values, at(count - 1), series);
  }

  private int at(int step) {
    return (first + step) % mostSteps * series;
  }

  /** Writes the values of a series as an array, oldest first, with {@code null} for no value. */
  void write(JsonStringWriter out, String key, int which) {
    out.array(key);
    for (int step = 0; step < count; step++) {
      int value = values[at(step) + which];
      if (value == NONE) {
        out.nul();
      } else {
        out.value(value);
      }
    }
    out.end();
  }
}
