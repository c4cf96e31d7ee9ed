package org.serialbridge.serial.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FifoDrainEstimateTest {
  private static final long CHARACTER = 1_000;
  private final FifoDrainEstimate fifo = new FifoDrainEstimate();

  @Test
  void nothingWrittenIsNotWaitedFor() {
    assertThat(fifo.nanosLeft(CHARACTER, 0)).isZero();
    assertThat(fifo.nanosLeft(CHARACTER, Long.MIN_VALUE)).isZero();
  }

  @Test
  void bytesTakeTheirTimeOnTheLine() {
    fifo.written(10, CHARACTER, 5_000);
    assertThat(fifo.nanosLeft(CHARACTER, 5_000)).isEqualTo(10_000);
    assertThat(fifo.nanosLeft(CHARACTER, 14_999)).isEqualTo(1);
    assertThat(fifo.nanosLeft(CHARACTER, 15_000)).isZero();
    assertThat(fifo.nanosLeft(CHARACTER, 90_000)).isZero();
  }

  @Test
  void bytesQueueBehindEachOther() {
    fifo.written(10, CHARACTER, 0);
    fifo.written(10, CHARACTER, 2_000);
    assertThat(fifo.nanosLeft(CHARACTER, 2_000)).isEqualTo(18_000);
    fifo.written(1, CHARACTER, 50_000); // the line was idle
    assertThat(fifo.nanosLeft(CHARACTER, 50_000)).isEqualTo(1_000);
  }

  @Test
  void aDeviceFasterThanItsLineIsWaitedForOnceAndNotLong() {
    fifo.written(1_000_000, CHARACTER, 0);
    assertThat(fifo.nanosLeft(CHARACTER, 0)).isEqualTo(512 * CHARACTER);
    fifo.emptied();
    assertThat(fifo.nanosLeft(CHARACTER, 0)).isZero();
  }
}
