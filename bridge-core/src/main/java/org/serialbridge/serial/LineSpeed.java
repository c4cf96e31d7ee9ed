package org.serialbridge.serial;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.serialbridge.settings.UartSettings;

/**
 * Whether a tty really has the speed that was set. The kernel calls a speed that the UART cannot do
 * a success and keeps the old one, and jSerialComm cannot read it back; {@code stty} of coreutils
 * can.
 */
final class LineSpeed {
  /** What stty says of a speed that has no constant of its own: 128000, 256000. */
  private static final String NOT_STANDARD = "0";

  private static final long LIMIT_SECONDS = 5;

  private LineSpeed() {}

  /** Whether {@code device} has the speed; true if that cannot be found out. */
  static boolean isInForce(String device, int baudRate) {
    if (baudRate == UartSettings.FACTORY.baudRate()) {
      return true; // every UART does it
    }
    try {
      Process stty =
          new ProcessBuilder("stty", "-F", device, "speed").redirectErrorStream(true).start();
      stty.getOutputStream().close();
      String answer =
          new String(stty.getInputStream().readNBytes(100), StandardCharsets.US_ASCII).strip();
      return !stty.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)
          || stty.exitValue() != 0
          || answer.equals(NOT_STANDARD)
          || answer.equals(String.valueOf(baudRate));
    } catch (IOException e) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
