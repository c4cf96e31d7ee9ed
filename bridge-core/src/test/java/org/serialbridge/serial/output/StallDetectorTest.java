package org.serialbridge.serial.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StallDetectorTest {
  private final StallDetector standstill = new StallDetector();

  @Test
  void itLastsFromTheFirstLook() {
    assertThat(standstill.nanos(0, -5)).isZero();
    assertThat(standstill.nanos(0, 5)).isEqualTo(10);
    assertThat(standstill.nanos(0, 6)).isEqualTo(11);
  }

  @Test
  void aByteThatLeavesEndsIt() {
    standstill.nanos(100, 0);
    assertThat(standstill.nanos(101, 10)).isZero();
    assertThat(standstill.nanos(101, 12)).isEqualTo(2);
  }

  @Test
  void itBeginsAnewWhenNothingWasHeldUpMeanwhile() {
    standstill.nanos(100, 0);
    standstill.end();
    assertThat(standstill.nanos(100, 10)).isZero();
    assertThat(standstill.nanos(100, 12)).isEqualTo(2);
  }
}
