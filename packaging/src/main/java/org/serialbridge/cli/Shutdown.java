package org.serialbridge.cli;

import java.util.concurrent.CountDownLatch;
import org.serialbridge.bridge.Appliance;
import org.serialbridge.serial.JSerialCommDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The orderly end at SIGTERM or SIGINT. */
final class Shutdown {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  private Shutdown() {}

  /**
   * When the JVM is told to end, runs {@code first}, stops the appliance, then runs {@code last}.
   * The exit code is then 0.
   */
  static void stopAtExit(Runnable first, Appliance appliance, Runnable last) {
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
      // Halt, not exit: a JVM that a signal ends has another exit code than 0, and the library that
      // holds the ports
      // open would now flush away what the ttys have not sent yet.
      Runtime.getRuntime().halt(Main.OK);
    }
  }

  /** Waits for the end. */
  static int awaitExit() throws InterruptedException {
    new CountDownLatch(1).await();
    return Main.OK;
  }
}
