package org.serialbridge.serial.rs485;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.RtsLevel;

/**
 * The RS-485 mode of a serial driver, struct serial_rs485 of Linux. A driver takes the requested
 * settings that it supports, and its answer tells which. jSerialComm ignores that answer.
 */
public final class KernelRs485 {
  private static final int ENABLED = 1;
  private static final int RTS_ON_SEND = 1 << 1;
  private static final int RTS_AFTER_SEND = 1 << 2;
  private static final int RX_DURING_TX = 1 << 4;
  private static final int TERMINATE_BUS = 1 << 5;

  private KernelRs485() {}

  /**
   * The answer of a driver.
   *
   * @param isInForce whether it controls the direction, with the right level
   * @param remarks differences from the requested settings, in words
   */
  public record Answer(boolean isInForce, List<String> remarks) {}

  /** Sets the mode of the driver of a device: TIOCSRS485 of ioctl(2). */
  @FunctionalInterface
  public interface Setter {
    /**
     * Sets flags and delays in ms.
     *
     * @return the settings then in force, as {@code 3 0 0}; empty if the driver has no such mode
     */
    Optional<String> set(int flags, int beforeMillis, int afterMillis);
  }

  /** Asks the driver of a device to control the direction. */
  public static Answer on(Setter mode, Rs485Settings wanted) {
    Optional<String> said = mode.set(flags(wanted), wanted.beforeMillis(), wanted.afterMillis());
    Answer answer = answer(wanted, said.orElse(""));
    if (said.isPresent() && !answer.isInForce()) {
      off(mode); // it may have taken some of the settings
    }
    return answer;
  }

  /** Switches the mode of the driver off; without effect on a driver without such a mode. */
  public static void off(Setter mode) {
    mode.set(0, 0, 0);
  }

  static int flags(Rs485Settings wanted) {
    return ENABLED
        | level(wanted)
        | (wanted.receivesWhileSending() ? RX_DURING_TX : 0)
        | (wanted.isTerminated() ? TERMINATE_BUS : 0);
  }

  private static int level(Rs485Settings wanted) {
    return wanted.whileSending() == RtsLevel.HIGH ? RTS_ON_SEND : RTS_AFTER_SEND;
  }

  /**
   * Reads the answer of a driver.
   *
   * @param said flags and delays in force, as {@code 3 0 0}; another text if the driver has no such
   *     mode
   */
  static Answer answer(Rs485Settings wanted, String said) {
    String[] numbers = said.split(" ", -1);
    if (numbers.length != 3) {
      return new Answer(false, List.of("the driver has no RS-485 mode of its own"));
    }
    int flags = Integer.parseInt(numbers[0]);
    if ((flags & ENABLED) == 0) {
      return new Answer(false, List.of("the driver refuses its RS-485 mode"));
    }
    if ((flags & (RTS_ON_SEND | RTS_AFTER_SEND)) != level(wanted)) {
      return new Answer(false, List.of("the driver cannot have RTS " + wanted.whileSending()));
    }
    List<String> remarks = new ArrayList<>();
    if (Integer.parseInt(numbers[1]) != wanted.beforeMillis()
        || Integer.parseInt(numbers[2]) != wanted.afterMillis()) {
      remarks.add("the driver waits " + numbers[1] + " ms before and " + numbers[2] + " ms after");
    }
    if (((flags & RX_DURING_TX) != 0) != wanted.receivesWhileSending()) {
      remarks.add(
          wanted.receivesWhileSending()
              ? "the driver does not receive while sending"
              : "the driver receives while sending");
    }
    if (wanted.isTerminated() && (flags & TERMINATE_BUS) == 0) {
      remarks.add("the driver cannot terminate the bus");
    }
    return new Answer(true, List.copyOf(remarks));
  }
}
