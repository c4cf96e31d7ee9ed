package org.serialbridge.web;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.serialbridge.modbus.LatencySummary;
import org.serialbridge.status.Counters;
import org.serialbridge.status.PortSample;

/** Traffic of the ports in the last minutes, step by step. One thread. */
final class History {
  static final int STEP_SECONDS = 5;
  static final int MOST_STEPS = 120;

  private final Map<String, Port> ports = new TreeMap<>();
  private long sampledAt;

  /** One step: bytes per second, and times of Modbus responses in microseconds, -1 without any. */
  private record Step(int toLine, int fromLine, int toPeers, int fromPeers, int median, int p99) {}

  private static final class Port {
    private Counters.Values before;
    private final Deque<Step> steps = new ArrayDeque<>();

    Port(Counters.Values before) {
      this.before = before;
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
        ports.put(sample.name(), new Port(sample.counters()));
        continue;
      }
      port.steps.add(step(port.before, sample, seconds));
      port.before = sample.counters();
      if (port.steps.size() > MOST_STEPS) {
        port.steps.remove();
      }
    }
  }

  private static Step step(Counters.Values before, PortSample sample, double seconds) {
    Counters.Values after = sample.counters();
    return new Step(
        rate(before.toLine().bytes(), after.toLine().bytes(), seconds),
        rate(before.fromLine().bytes(), after.fromLine().bytes(), seconds),
        rate(before.toPeers().bytes(), after.toPeers().bytes(), seconds),
        rate(before.fromPeers().bytes(), after.fromPeers().bytes(), seconds),
        micros(sample, LatencySummary::medianMicroseconds),
        micros(sample, LatencySummary::p99Microseconds));
  }

  private static int rate(long before, long after, double seconds) {
    return (int) Math.min(Integer.MAX_VALUE, Math.round(Math.max(0, after - before) / seconds));
  }

  private static int micros(PortSample sample, ToLongFunction<LatencySummary> which) {
    return sample
        .answers()
        .map(times -> (int) Math.min(Integer.MAX_VALUE, which.applyAsLong(times)))
        .orElse(-1);
  }

  /** All of it, oldest first. */
  String json() {
    JsonStringWriter out = JsonWriter.string();
    out.object().value("stepSeconds", STEP_SECONDS).object("ports");
    ports.forEach(
        (name, port) -> {
          out.object(name);
          array(out, "toLine", port, Step::toLine);
          array(out, "fromLine", port, Step::fromLine);
          array(out, "toPeers", port, Step::toPeers);
          array(out, "fromPeers", port, Step::fromPeers);
          array(out, "modbusP50", port, Step::median);
          array(out, "modbusP99", port, Step::p99);
          out.end();
        });
    return out.end().end().done();
  }

  private static void array(
      JsonStringWriter out, String key, Port port, ToLongFunction<Step> value) {
    out.array(key);
    for (Step step : port.steps) {
      long one = value.applyAsLong(step);
      if (one < 0) {
        out.nul();
      } else {
        out.value(one);
      }
    }
    out.end();
  }
}
