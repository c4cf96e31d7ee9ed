package org.serialbridge.service;

import java.util.concurrent.CountDownLatch;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.serial.tty.JSerialCommDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The orderly end at SIGTERM or SIGINT. */
public final class Shutdown {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  private Shutdown() {}

  /**
   * At the end of the JVM, runs {@code first}, stops the appliance, then runs {@code last}. The
   * exit code is then 0.
   */
  public static void stopAtExit(Runnable first, Appliance appliance, Runnable last) {
    JSerialCommDriver.onExit(new Thread(() -> stop(first, appliance, last), "shutdown"));
  }

  private static void stop(Runnable first, Appliance appliance, Runnable last) {
    try {
      LOG.info("stopping");
      first.run();
      appliance.stop();
      last.run();
      LOG.info("stopped");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // Halt instead of exit: after a signal the exit code would not be 0, and the library, which
      // still holds the ports open, would now drop the unsent bytes of the ttys.
      Runtime.getRuntime().halt(0);
    }
  }

  /** Waits for the end. */
  public static void awaitExit() throws InterruptedException {
    new CountDownLatch(1).await();
  }
}
