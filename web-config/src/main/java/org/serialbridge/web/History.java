package org.serialbridge.web;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.serialbridge.modbus.LatencySummary;
import org.serialbridge.status.Counters;
import org.serialbridge.status.PortSample;

/**
 * Traffic, errors and response times of the ports: the last 10 minutes in steps of 5 s, and the
 * last day in steps of a minute. A port takes 50 KiB at most. One thread.
 */
final class History {
  static final int STEP_SECONDS = 5;
  static final int MOST_STEPS = 120;
  static final int LONG_STEP_SECONDS = 60;
  static final int MOST_LONG_STEPS = 24 * 60;

  private static final int STEPS_OF_LONG = LONG_STEP_SECONDS / STEP_SECONDS;

  /** How steps are joined to a longer one. */
  private enum Kind {
    RATE,
    HIGHEST,
    COUNT
  }

  /** Two samples of a port, and the time between them. */
  private record Step(PortSample before, PortSample after, double seconds) {
    int rate(ToLongFunction<Counters.Values> bytes) {
      return bounded(Math.round(grown(sample -> bytes.applyAsLong(sample.counters())) / seconds));
    }

    int count(ToLongFunction<PortSample> counter) {
      return bounded(grown(counter));
    }

    /** The growth of a counter, which may have been cleared. */
    private long grown(ToLongFunction<PortSample> counter) {
      long was = counter.applyAsLong(before);
      long is = counter.applyAsLong(after);
      return is >= was ? is - was : is;
    }

    int time(ToLongFunction<LatencySummary> micros) {
      return after
          .answers()
          .map(times -> bounded(micros.applyAsLong(times)))
          .orElse(TimeSeries.NONE);
    }
  }

  /** A series of a port; its value in a step may be {@link TimeSeries#NONE}. */
  private record Series(String key, Kind kind, ToIntFunction<Step> value) {}

  /** Bytes in each second; the first two are those of the overview. */
  private static final List<Series> RATES =
      List.of(
          new Series("toLine", Kind.RATE, step -> step.rate(values -> values.toLine().bytes())),
          new Series(
              "fromLine", Kind.RATE, step -> step.rate(values -> values.fromLine().bytes())));

  /** Response times of Modbus units in microseconds, errors, and events. */
  private static final List<Series> OTHERS =
      List.of(
          new Series(
              "modbusP50", Kind.HIGHEST, step -> step.time(LatencySummary::medianMicroseconds)),
          new Series("modbusP99", Kind.HIGHEST, step -> step.time(LatencySummary::p99Microseconds)),
          new Series("lineErrors", Kind.COUNT, step -> step.count(PortSample::lineErrors)),
          new Series("timeouts", Kind.COUNT, step -> step.count(PortSample::timeouts)),
          new Series(
              "connections",
              Kind.COUNT,
              step -> step.count(sample -> sample.counters().connects())),
          new Series(
              "restarts", Kind.COUNT, step -> step.count(sample -> sample.counters().restarts())));

  private static final List<Series> ALL = Stream.concat(RATES.stream(), OTHERS.stream()).toList();

  private final Map<String, Port> ports = new TreeMap<>();
  private long sampledAt;

  private static final class Port {
    private PortSample before;
    private final TimeSeries recent = new TimeSeries(ALL.size(), MOST_STEPS);
    private final TimeSeries day = new TimeSeries(ALL.size(), MOST_LONG_STEPS);
    private final long[] minute = new long[ALL.size()];
    private int steps;

    Port(PortSample before) {
      this.before = before;
      Arrays.fill(minute, TimeSeries.NONE);
    }

    void add(Step step) {
      int[] values = new int[ALL.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = ALL.get(i).value.applyAsInt(step);
        if (values[i] != TimeSeries.NONE) {
          long old = Math.max(0, minute[i]);
          boolean isHighest = ALL.get(i).kind == Kind.HIGHEST;
          minute[i] = isHighest ? Math.max(old, values[i]) : old + values[i];
        }
      }
      recent.add(values);
      if (++steps == STEPS_OF_LONG) {
        day.add(minute());
        steps = 0;
        Arrays.fill(minute, TimeSeries.NONE);
      }
    }

    private int[] minute() {
      int[] whole = new int[ALL.size()];
      for (int i = 0; i < whole.length; i++) {
        boolean isMean = ALL.get(i).kind == Kind.RATE && minute[i] != TimeSeries.NONE;
        whole[i] = bounded(isMean ? minute[i] / steps : minute[i]);
      }
      return whole;
    }
  }

  /**
   * Takes a step.
   *
   * @param now nanoseconds of any origin
   */
  void add(List<PortSample> samples, long now) {
    double seconds = Math.max(1e-3, (now - sampledAt) / (double) TimeUnit.SECONDS.toNanos(1));
    sampledAt = now;
    ports.keySet().retainAll(samples.stream().map(PortSample::name).toList());
    for (PortSample sample : samples) {
      Port port = ports.get(sample.name());
      if (port == null) {
        ports.put(sample.name(), new Port(sample));
        continue;
      }
      port.add(new Step(port.before, sample, seconds));
      port.before = sample;
    }
  }

  private static int bounded(long value) {
    return (int) Math.min(Integer.MAX_VALUE, value);
  }

  /** The traffic of all ports in the last minutes: {@code {"ports": {"com1": {...}}}}. */
  String json() {
    JsonStringWriter out = JsonWriter.string();
    out.object().value("stepSeconds", STEP_SECONDS).object("ports");
    ports.forEach(
        (name, port) -> {
          out.object(name);
          write(out, port.recent, RATES);
          out.end();
        });
    return out.end().end().done();
  }

  /**
   * All series of a port; empty if there is no such port.
   *
   * @param ofDay the last day rather than the last minutes
   */
  Optional<String> json(String name, boolean ofDay) {
    return Optional.ofNullable(ports.get(name)).map(port -> json(port, ofDay));
  }

  private static String json(Port port, boolean ofDay) {
    TimeSeries steps = ofDay ? port.day : port.recent;
    JsonStringWriter out = JsonWriter.string();
    out.object().value("stepSeconds", ofDay ? LONG_STEP_SECONDS : STEP_SECONDS).object("series");
    write(out, steps, ALL);
    return out.end().end().done();
  }

  private static void write(JsonStringWriter out, TimeSeries steps, List<Series> which) {
    for (int i = 0; i < which.size(); i++) {
      steps.write(out, which.get(i).key, i);
    }
  }
}
