package org.serialbridge.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.serialbridge.settings.Ipv4;

class RatesTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** A clock may begin anywhere, and pass the largest number. */
  private static final long BEGIN = Long.MAX_VALUE - SECOND / 2;

  private static final Ipv4 ONE = new Ipv4(0x0A000001);
  private static final Ipv4 OTHER = new Ipv4(0x0A000002);

  private final Rates rates = new Rates();

  @Test
  void anAddressGetsFiveRepliesASecond() {
    assertThat(granted(20, i -> rates.mayAnswer(ONE, BEGIN + i))).isEqualTo(5);
    assertThat(rates.mayAnswer(ONE, BEGIN + SECOND - 1)).isFalse();
    assertThat(granted(20, i -> rates.mayAnswer(ONE, BEGIN + SECOND + i))).isEqualTo(5);
  }

  @Test
  void eachAddressHasItsOwn() {
    assertThat(granted(20, i -> rates.mayAnswer(ONE, BEGIN))).isEqualTo(5);
    assertThat(granted(20, i -> rates.mayAnswer(OTHER, BEGIN))).isEqualTo(5);
  }

  @Test
  void anAddressAsksFiftyTimesASecond() {
    assertThat(granted(100, i -> rates.mayAsk(ONE, BEGIN + i))).isEqualTo(50);
    assertThat(rates.mayAsk(OTHER, BEGIN + 100)).isTrue();
    assertThat(granted(100, i -> rates.mayAsk(ONE, BEGIN + SECOND))).isEqualTo(50);
  }

  @Test
  void aRefusedAddressTakesNothingFromTheOthers() {
    granted(1000, i -> rates.mayAsk(ONE, BEGIN));
    assertThat(granted(1000, i -> rates.mayAsk(new Ipv4(i), BEGIN)))
        .isEqualTo(Rates.ALL_REQUESTS - Rates.REQUESTS);
  }

  @Test
  void manyForgedAddressesAreAnsweredNoOftenerThanThat() {
    assertThat(granted(10_000, i -> rates.mayAsk(new Ipv4(i), BEGIN + i)))
        .isEqualTo(Rates.ALL_REQUESTS);
    assertThat(granted(10_000, i -> rates.mayAsk(new Ipv4(i), BEGIN + SECOND + i)))
        .isEqualTo(Rates.ALL_REQUESTS);
  }

  @Test
  void theLongestSilentAddressIsForgotten() {
    granted(5, i -> rates.mayAnswer(ONE, BEGIN));
    granted(5, i -> rates.mayAnswer(OTHER, BEGIN));
    granted(Rates.MOST_SOURCES - 2, i -> rates.mayAnswer(new Ipv4(i), BEGIN));
    assertThat(rates.mayAnswer(ONE, BEGIN)).isFalse();
    rates.mayAnswer(new Ipv4(-1), BEGIN);
    assertThat(rates.mayAnswer(ONE, BEGIN)).isFalse();
    assertThat(rates.mayAnswer(OTHER, BEGIN)).isTrue();
  }

  @Test
  void readingStopsForTheRestOfTheSecond() {
    assertThat(granted(2 * Rates.READ, i -> rates.mayRead(BEGIN + i))).isEqualTo(Rates.READ);
    assertThat(rates.nanosUntilRead(BEGIN + 5000)).isEqualTo(SECOND - 5000);
    assertThat(rates.mayRead(BEGIN + SECOND)).isTrue();
  }

  private static long granted(int times, IntPredicate asked) {
    return IntStream.range(0, times).filter(asked).count();
  }
}
