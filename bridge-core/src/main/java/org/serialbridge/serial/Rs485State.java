package org.serialbridge.serial;

import java.util.List;

/**
 * The direction control of an RS-485 transceiver in force.
 *
 * @param method the part that controls the direction
 * @param remarks differences from the settings, in words
 */
public record Rs485State(Method method, List<String> remarks) {
  /** No direction control, as set. */
  public static final Rs485State NONE = new Rs485State(Method.NONE, List.of());

  /** The part that controls the direction. */
  public enum Method {
    NONE,
    /** The kernel's driver. */
    KERNEL,
    /** This program, by RTS. */
    RTS,
    /** This program, by an output of a GPIO chip. */
    GPIO
  }
}
