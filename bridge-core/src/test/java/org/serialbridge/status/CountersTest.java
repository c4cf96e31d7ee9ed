package org.serialbridge.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CountersTest {
  private final MockTicker ticker = Ticker.newMockTicker();
  private final Counters counters = new Counters(ticker);

  @Test
  void theLastRefusedClientAndTheirNumberAreKept() {
    assertThat(counters.values().refused()).isEmpty();
    counters.refused("10.0.0.6:1000");
    counters.refused("10.0.0.7:1001");
    ticker.advance(5, TimeUnit.SECONDS);
    assertThat(counters.values().refused()).hasValue(new Counters.Refused(2, "10.0.0.7:1001", 5));
  }

  @Test
  void clearedCountersAreThoseOfAStart() {
    ticker.advance(100, TimeUnit.SECONDS);
    counters.fromLine().add(10);
    counters.toLine().add(10);
    counters.fromPeers().add(10);
    counters.toPeers().add(10);
    counters.dropped().add(10);
    counters.connected();
    counters.failed("no route");
    counters.slowPeerClosed("slow");
    counters.restarted();
    counters.refused("10.0.0.7:1001");
    counters.notAllowed("10.0.0.8:1001");
    assertThat(counters.values().countedSeconds()).isEqualTo(100);
    counters.clear();
    assertThat(counters.values()).isEqualTo(new Counters(ticker).values());
  }

  @Test
  void theLastByteOfTheLineIsNotForgottenByClearing() {
    assertThat(counters.values().heardMillisAgo()).isEmpty();
    counters.heard(ticker.nanoTime());
    ticker.advance(1_500, TimeUnit.MILLISECONDS);
    counters.clear();
    assertThat(counters.values().heardMillisAgo()).hasValue(1_500);
  }

  @Test
  void anErrorHasABound() {
    counters.failed("x".repeat(10_000));
    assertThat(counters.values().lastError().orElseThrow().text()).hasSizeLessThan(300);
  }
}
