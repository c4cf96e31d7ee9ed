package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Percentiles, against a sorted list. */
class LatencyHistogramTest {
  private static final long HOUR = TimeUnit.HOURS.toMicros(1);

  private final LatencyHistogram times = new LatencyHistogram();

  @Property(tries = 2_000)
  void percentilesAreWithinAnEighth(
      @ForAll("micros") List<Long> micros, @ForAll @IntRange(min = 1, max = 100) int percent) {
    LatencyHistogram measured = new LatencyHistogram();
    micros.forEach(time -> measured.add(TimeUnit.MICROSECONDS.toNanos(time)));
    List<Long> sorted = micros.stream().sorted().toList();
    long exact = sorted.get((sorted.size() * percent + 99) / 100 - 1);
    assertThat(measured.microseconds(percent)).isBetween(exact, exact + exact / 8);
    assertThat(measured.worstMicroseconds()).isEqualTo(sorted.get(sorted.size() - 1));
  }

  @Provide
  Arbitrary<List<Long>> micros() {
    Arbitrary<Long> micros =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, 20),
            Arbitraries.longs().between(0, 100_000),
            Arbitraries.longs().between(0, HOUR));
    return micros.list().ofMinSize(1).ofMaxSize(200);
  }

  @Test
  void withoutAnswersAllIsZero() {
    assertThat(times.microseconds(50)).isZero();
    assertThat(times.microseconds(99)).isZero();
    assertThat(times.worstMicroseconds()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, 8, 15, 16, 1_000, 65_535, 65_536, 8_589_934_591L})
  void aSingleTimeIsExact(long micros) {
    times.add(TimeUnit.MICROSECONDS.toNanos(micros));
    assertThat(times.microseconds(1)).isEqualTo(micros);
    assertThat(times.microseconds(99)).isEqualTo(micros);
  }

  @Test
  void theNinetyNinthOfAHundredIsP99() {
    for (int i = 1; i <= 99; i++) {
      times.add(TimeUnit.MICROSECONDS.toNanos(10));
    }
    times.add(TimeUnit.MILLISECONDS.toNanos(500));
    assertThat(times.microseconds(99)).isEqualTo(10);
    times.add(TimeUnit.MILLISECONDS.toNanos(500));
    assertThat(times.microseconds(99)).isEqualTo(500_000);
    assertThat(times.microseconds(50)).isEqualTo(10);
  }

  @Test
  void timesBeyondTheLastBucketAreCounted() {
    times.add(TimeUnit.DAYS.toNanos(1));
    times.add(Long.MAX_VALUE);
    assertThat(times.worstMicroseconds()).isEqualTo(TimeUnit.NANOSECONDS.toMicros(Long.MAX_VALUE));
    assertThat(times.microseconds(50)).isGreaterThan(HOUR);
  }
}
