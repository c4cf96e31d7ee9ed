package org.serialbridge.serial.rs485;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.RtsLevel;

/**
 * The RS-485 mode of a serial driver, struct serial_rs485 of Linux. A driver takes the requested
 * settings that it supports, and its answer tells which.
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

  /**
   * A mode of a driver: struct serial_rs485.
   *
   * @param flags SER_RS485_ENABLED and so on
   * @param beforeMillis delay between RTS and the first byte, in ms
   * @param afterMillis delay between the last byte and RTS, in ms
   */
  public record Mode(int flags, int beforeMillis, int afterMillis) {}

  /** Sets the mode of the driver of a device: TIOCSRS485 of ioctl(2). */
  @FunctionalInterface
  public interface Setter {
    /** Sets a mode, and returns the mode then in force; empty if the driver has no such mode. */
    Optional<Mode> set(Mode wanted);
  }

  /** Asks the driver of a device to control the direction. */
  public static Answer on(Setter driver, Rs485Settings wanted) {
    Optional<Mode> inForce =
        driver.set(new Mode(flags(wanted), wanted.beforeMillis(), wanted.afterMillis()));
    Answer answer = answer(wanted, inForce);
    if (inForce.isPresent() && !answer.isInForce()) {
      off(driver); // it may have taken some of the settings
    }
    return answer;
  }

  /** Switches the mode of the driver off; without effect on a driver without such a mode. */
  public static void off(Setter driver) {
    driver.set(new Mode(0, 0, 0));
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

  /** Compares the mode in force with the wanted one. */
  static Answer answer(Rs485Settings wanted, Optional<Mode> inForce) {
    if (inForce.isEmpty()) {
      return new Answer(false, List.of("the driver has no RS-485 mode of its own"));
    }
    Mode mode = inForce.get();
    int flags = mode.flags();
    if ((flags & ENABLED) == 0) {
      return new Answer(false, List.of("the driver refuses its RS-485 mode"));
    }
    if ((flags & (RTS_ON_SEND | RTS_AFTER_SEND)) != level(wanted)) {
      return new Answer(false, List.of("the driver cannot have RTS " + wanted.whileSending()));
    }
    List<String> remarks = new ArrayList<>();
    if (mode.beforeMillis() != wanted.beforeMillis()
        || mode.afterMillis() != wanted.afterMillis()) {
      remarks.add(
          "the driver waits "
              + mode.beforeMillis()
              + " ms before and "
              + mode.afterMillis()
              + " ms after");
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
