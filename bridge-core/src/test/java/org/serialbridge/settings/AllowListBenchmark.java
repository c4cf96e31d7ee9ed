package org.serialbridge.settings;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A newcomer at a list of sixteen items, of which the last one has its address. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AllowListBenchmark {
  private final AllowList list = list("!10.0.0.1;".repeat(15) + "10.1.0.0/16");
  private final byte[] address = {10, 1, 2, 3};

  private static AllowList list(String text) {
    try {
      return SocketRows.ALLOW.parse(text);
    } catch (InvalidValueException e) {
      throw new IllegalStateException(e);
    }
  }

  @Benchmark
  public boolean admits() {
    return list.admits(address);
  }
}
