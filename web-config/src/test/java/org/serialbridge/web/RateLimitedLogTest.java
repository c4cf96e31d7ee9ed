package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.serialbridge.web.RateLimitedLog.Kind;

class RateLimitedLogTest {
  private final MockTicker ticker = Ticker.newMockTicker();
  private final List<String> log = new ArrayList<>();
  private final RateLimitedLog rateLimited = new RateLimitedLog(ticker, log::add);

  @Test
  void ofEachKindOneAMinuteIsToldAndHowManyThereWere() {
    for (int i = 0; i < 10_000; i++) {
      rateLimited.tell(Kind.WRONG_PASSWORD, "wrong password");
    }
    rateLimited.tell(Kind.BAD_REQUEST, "no request");
    assertThat(log).containsExactly("wrong password", "no request");
    ticker.advance(RateLimitedLog.PAUSE_SECONDS, TimeUnit.SECONDS);
    rateLimited.tell(Kind.WRONG_PASSWORD, "again");
    ticker.advance(RateLimitedLog.PAUSE_SECONDS, TimeUnit.SECONDS);
    rateLimited.tell(Kind.WRONG_PASSWORD, "and again");
    assertThat(log)
        .containsExactly(
            "wrong password", "no request", "again (and 9999 such before it)", "and again");
  }
}
