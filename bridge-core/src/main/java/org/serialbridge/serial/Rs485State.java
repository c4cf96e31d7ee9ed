package org.serialbridge.serial;

import java.util.List;

/**
 * How an RS-485 transceiver is really turned.
 *
 * @param method who does it
 * @param remarks why it is not as wanted, in words
 */
public record Rs485State(Method method, List<String> remarks) {
  /** Nobody does, and nobody was asked to. */
  public static final Rs485State NONE = new Rs485State(Method.NONE, List.of());

  /** Who turns it. */
  public enum Method {
    NONE,
    /** The kernel's driver. */
    KERNEL,
    /** This program. */
    RTS
  }
}
