package org.serialbridge.session;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.serialbridge.loop.IdleThreads;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.PortSettings;

/**
 * The LEDs of all converters. One thread sets them in order, also across restarts; it ends when it
 * is not needed.
 */
public final class LinkLeds {
  private static final Path LEDS = Path.of("/sys/class/leds");
  private static final long END_MILLIS = 500;

  private final ExecutorService thread = IdleThreads.atMost(1, "led");

  /** The LED of a port, if its settings name one. */
  public Optional<LinkLed> of(String port, PortSettings settings) {
    String led = settings.get(FunctionRows.LINK_LED_NAME);
    return settings.get(FunctionRows.LINK_LED) && !led.equals(FunctionRows.NO_LED)
        ? Optional.of(new LinkLed(port, LEDS, led, thread))
        : Optional.empty();
  }

  /** Waits for the last changes, 500 ms at most. */
  public void end() throws InterruptedException {
    thread.shutdown();
    thread.awaitTermination(END_MILLIS, TimeUnit.MILLISECONDS);
  }
}
