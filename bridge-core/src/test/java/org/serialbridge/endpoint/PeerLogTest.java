package org.serialbridge.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

class PeerLogTest {
  private final MockTicker ticker = Ticker.newMockTicker();
  private final Lines lines = new Lines();
  private final PeerLog log = new PeerLog(lines, "com1", ticker);

  @Test
  void linesAreWrittenUpToTheMostOfAMinute() {
    for (int i = 0; i < 2 * PeerLog.MOST; i++) {
      log.info("peer {}", i);
    }
    assertThat(lines.written).hasSize(PeerLog.MOST).startsWith("peer 0", "peer 1");
  }

  @Test
  void theNextMinuteTellsHowManyWereLeftOut() {
    for (int i = 0; i < PeerLog.MOST + 5; i++) {
      log.info("peer {}", i);
    }
    lines.written.clear();
    ticker.advance(59_999, TimeUnit.MILLISECONDS);
    log.info("early");
    assertThat(lines.written).isEmpty();
    ticker.advance(1, TimeUnit.MILLISECONDS);
    log.info("late");
    assertThat(lines.written).containsExactly("com1: 6 lines about peers were left out", "late");
  }

  @Test
  void aQuietMinuteTellsNothing() {
    log.info("one");
    ticker.advance(60, TimeUnit.SECONDS);
    log.info("two");
    assertThat(lines.written).containsExactly("one", "two");
  }

  /** A logger that keeps its lines. */
  private static final class Lines extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    private final transient List<String> written = new ArrayList<>();

    @Override
    protected String getFullyQualifiedCallerName() {
      return "";
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String format, Object[] values, Throwable throwable) {
      written.add(MessageFormatter.basicArrayFormat(format, values));
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return false;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }
  }
}
