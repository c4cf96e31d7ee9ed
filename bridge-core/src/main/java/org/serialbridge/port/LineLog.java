package org.serialbridge.port;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.serialbridge.serial.Rs485State;
import org.serialbridge.settings.UartSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log lines about a serial device: opened, absent and lost. A loose contact is logged a few
 * times only.
 */
final class LineLog {
  private static final Logger LOG = LoggerFactory.getLogger(LineLog.class);

  /** A line that hangs up sooner has a loose contact; after some of these, the log is silent. */
  private static final long SHORT_LIFE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int SHORT_LIVES_TOLD = 3;

  private final String name;
  private final String device;
  private final Set<String> hintsTold = new HashSet<>();
  private String problem = "not open yet";
  private long openedAt;
  private int shortLives;

  LineLog(String name, String device) {
    this.name = name;
    this.device = device;
  }

  /** The reason of the last absence; empty while the device is open. */
  String problem() {
    return problem;
  }

  void opened(UartSettings asked, UartSettings inForce, long now) {
    problem = "";
    openedAt = now;
    parameters("open with", asked, inForce);
  }

  /** Logs the parameters in force. */
  void parameters(String what, UartSettings asked, UartSettings inForce) {
    if (!inForce.equals(asked)) {
      LOG.warn("{}: {} refuses {}: {} {}", name, device, asked, what, inForce);
    } else if (shortLives <= SHORT_LIVES_TOLD) {
      LOG.info("{}: {} {} {}", name, device, what, inForce);
    }
  }

  void refused(String reason) {
    LOG.warn("{}: {}: parameters not changed: {}", name, device, reason);
  }

  void directionControl(Rs485State.Method method) {
    if (shortLives <= SHORT_LIVES_TOLD) {
      LOG.info("{}: {}: RS-485 direction control by {}", name, device, method);
    }
  }

  /** Logs each hint once. A hint that was gone in between is logged again. */
  void hints(List<String> hints) {
    hintsTold.retainAll(hints);
    for (String hint : hints) {
      if (hintsTold.add(hint)) {
        LOG.warn("{}: {}: {}", name, device, hint);
      }
    }
  }

  void absent(String reason) {
    if (!reason.equals(problem)) {
      problem = reason;
      if (shortLives <= SHORT_LIVES_TOLD) {
        LOG.warn(
            "{}: device absent since {}: {}",
            name,
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            reason);
      }
    }
  }

  void lost(String reason, long now) {
    shortLives = now - openedAt < SHORT_LIFE_NANOS ? shortLives + 1 : 0;
    if (shortLives <= SHORT_LIVES_TOLD) {
      LOG.warn("{}: {} hung up: {}", name, device, reason);
    }
    if (shortLives == SHORT_LIVES_TOLD) {
      LOG.warn(
          "{}: {} is lost again and again (loose contact?); further lines are left out",
          name,
          device);
    }
    problem = "hung up: " + reason;
  }
}
