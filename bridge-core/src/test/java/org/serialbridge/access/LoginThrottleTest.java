package org.serialbridge.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private final MockTicker ticker = Ticker.newMockTicker();
  private final LoginThrottle throttle = new LoginThrottle(ticker);
  private final InetAddress guesser = address("192.0.2.1");

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private void fail(InetAddress address, int times) {
    for (int i = 0; i < times; i++) {
      throttle.failed(address);
    }
  }

  @Test
  void theFirstWrongPasswordsCostNothing() {
    fail(guesser, LoginThrottle.FREE - 1);
    assertThat(throttle.wait(guesser)).isZero();
  }

  @Test
  void eachFurtherOneDoublesTheWaitUpToALimit() {
    fail(guesser, LoginThrottle.FREE);
    for (int seconds = 1; seconds <= 256; seconds *= 2) {
      ticker.advance(seconds, TimeUnit.SECONDS);
      assertThat(throttle.wait(guesser)).as("after %d s", seconds).isZero();
      fail(guesser, 1);
      assertThat(throttle.wait(guesser)).isPositive();
    }
    assertThat(throttle.wait(guesser)).isLessThanOrEqualTo(LoginThrottle.LONGEST_WAIT_SECONDS + 1);
  }

  @Test
  void othersDoNotWait() {
    fail(guesser, 10);
    assertThat(throttle.wait(address("192.0.2.2"))).isZero();
  }

  @Test
  void anIpv6HostIsItsPrefix() {
    fail(address("2001:db8::1"), 10);
    assertThat(throttle.wait(address("2001:db8::ffff"))).isPositive();
    assertThat(throttle.wait(address("2001:db8:0:1::1"))).isZero();
  }

  @Test
  void manyAddressesTogetherAreBoundAndThoseThatSignedInBeforeAreNot() {
    InetAddress known = address("192.0.2.77");
    throttle.succeeded(known, true);
    for (int i = 0; i < LoginThrottle.MOST_OF_ALL; i++) {
      fail(address("198.51.100." + i), 1);
    }
    InetAddress stranger = address("203.0.113.1");
    assertThat(throttle.wait(stranger)).isPositive();
    assertThat(throttle.wait(known)).isZero();
    ticker.advance(1, TimeUnit.SECONDS);
    assertThat(throttle.wait(stranger)).isZero();
    fail(address("198.51.100.200"), 1);
    assertThat(throttle.wait(stranger)).isPositive();
  }

  /** Of 256 addresses each is remembered; who has thousands is bound by the limit of all. */
  @Test
  void manyAddressesDoNotMakeAGuesserForgotten() {
    fail(guesser, 12);
    for (int i = 0; i < 255; i++) {
      fail(address("198.51.100." + i), 1);
    }
    assertThat(throttle.wait(guesser)).isGreaterThan(1);
    for (int i = 0; i < 256; i++) {
      fail(address("203.0.113." + i), 1);
    }
    assertThat(throttle.wait(guesser)).as("forgotten, and yet not let in").isEqualTo(1);
  }

  @Test
  void wrongOnesAreForgottenAfterAWhile() {
    fail(guesser, 4);
    ticker.advance(901, TimeUnit.SECONDS);
    fail(guesser, 1);
    assertThat(throttle.wait(guesser)).isZero();
  }

  @Test
  void aRightOneForgetsOneWrongOne() {
    fail(guesser, LoginThrottle.FREE - 1);
    throttle.succeeded(guesser, true);
    fail(guesser, 1);
    assertThat(throttle.wait(guesser)).isZero();
    fail(guesser, 1);
    assertThat(throttle.wait(guesser)).isPositive();
  }
}
