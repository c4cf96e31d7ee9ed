package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranges that the records document. */
class OptionsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 1, 0, 0, characterNanos",
    "1, -1, 1, 0, 0, gapNanos",
    "1, 0, 0, 0, 0, responseNanos",
    "1, 0, 1, -1, 0, turnaroundNanos",
    "1, 0, 1, 0, -1, quietNanos"
  })
  void aTimeOutOfRangeIsRejected(
      long character, long gap, long response, long turnaround, long quiet, String name) {
    assertThatThrownBy(() -> new LineTiming(character, gap, response, turnaround, quiet))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name + ": ")
        .hasMessageContaining("(expected: ");
  }

  @ParameterizedTest
  @CsvSource({"-1, 1, 1, timeoutLimit", "0, 0, 1, probeSeconds", "0, 1, 0, waitMillis"})
  void anOptionOutOfRangeIsRejected(int limit, int probe, int wait, String name) {
    assertThatThrownBy(() -> new SerialUnitLink.Options(LineRig.TIMING, limit, probe, wait))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name + ": ")
        .hasMessageContaining("(expected: ");
  }
}
