package org.serialbridge.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class TimedTest {
  private static final OptionalLong NONE = OptionalLong.empty();

  @Test
  void theEarlierOfTwoDeadlinesIsNext() {
    assertThat(Timed.earlier(OptionalLong.of(5), OptionalLong.of(7))).hasValue(5);
    assertThat(Timed.earlier(OptionalLong.of(7), OptionalLong.of(5))).hasValue(5);
  }

  @Test
  void aPartThatWaitsForNothingDoesNotCount() {
    assertThat(Timed.earlier(NONE, OptionalLong.of(7))).hasValue(7);
    assertThat(Timed.earlier(OptionalLong.of(7), NONE)).hasValue(7);
    assertThat(Timed.earlier(NONE, NONE)).isEmpty();
  }

  @Test
  void aClockMayWrapAround() {
    OptionalLong before = OptionalLong.of(Long.MAX_VALUE);
    OptionalLong behind = OptionalLong.of(Long.MIN_VALUE);
    assertThat(Timed.earlier(before, behind)).isEqualTo(before);
  }
}
