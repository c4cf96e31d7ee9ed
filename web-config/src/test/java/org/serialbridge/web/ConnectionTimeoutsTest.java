package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionTimeoutsTest {
  private final MockTicker ticker = Ticker.newMockTicker();
  private final AtomicInteger tooSlow = new AtomicInteger();
  private final ConnectionTimeouts timeouts = new ConnectionTimeouts(tooSlow::incrementAndGet);
  private final EmbeddedChannel channel =
      EmbeddedChannel.builder().ticker(ticker).handlers(timeouts).build();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void passSeconds(long seconds) {
    ticker.advance(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  private void assertClosesAfter(long seconds) {
    passSeconds(seconds - 1);
    assertThat(channel.isOpen()).as("just before %d s", seconds).isTrue();
    passSeconds(1);
    assertThat(channel.isOpen()).as("after %d s", seconds).isFalse();
  }

  @Test
  void aConnectionThatABrowserOpensInAdvanceEndsWithoutAWord() {
    assertClosesAfter(ConnectionTimeouts.REQUEST_SECONDS);
    assertThat(tooSlow).hasValue(0);
  }

  @Test
  void bytesOfARequestGiveItNoMoreTime() {
    channel.writeInbound("a byte");
    passSeconds(ConnectionTimeouts.REQUEST_SECONDS - 1);
    channel.writeInbound("a byte");
    assertClosesAfter(1);
    assertThat(tooSlow).hasValue(1);
  }

  @Test
  void anAnswerMayTakeLongerAndItsEndIsNoFaultOfTheOtherSide() {
    timeouts.answering();
    assertClosesAfter(ConnectionTimeouts.ANSWER_SECONDS);
    assertThat(tooSlow).hasValue(0);
  }

  @Test
  void anIdleConnectionEndsWithoutAWord() {
    timeouts.idle();
    assertClosesAfter(ConnectionTimeouts.IDLE_SECONDS);
    assertThat(tooSlow).hasValue(0);
  }

  @Test
  void theFirstByteAfterAnIdleTimeBeginsARequest() {
    timeouts.idle();
    passSeconds(ConnectionTimeouts.IDLE_SECONDS - 1);
    channel.writeInbound("first");
    passSeconds(ConnectionTimeouts.REQUEST_SECONDS - 1);
    channel.writeInbound("second");
    assertClosesAfter(1);
    assertThat(tooSlow).hasValue(1);
  }

  @Test
  void whoShouldCloseIsClosedSoon() {
    timeouts.answering();
    timeouts.ending();
    assertClosesAfter(ConnectionTimeouts.END_SECONDS);
  }

  @Test
  void aStreamHasNoLimit() {
    timeouts.answering();
    timeouts.forEver();
    passSeconds(TimeUnit.DAYS.toSeconds(1));
    assertThat(channel.isOpen()).isTrue();
    assertThat(tooSlow).hasValue(0);
  }

  @Test
  void aConnectionThatHasEndedIsTimedNoMore() {
    channel.close();
    passSeconds(TimeUnit.DAYS.toSeconds(1));
    assertThat(tooSlow).hasValue(0);
  }
}
