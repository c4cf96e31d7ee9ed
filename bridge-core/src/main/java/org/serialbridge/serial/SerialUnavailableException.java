package org.serialbridge.serial;

import java.io.Serial;

/** A serial device that cannot be opened now; the message names it and says why. */
public final class SerialUnavailableException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  public SerialUnavailableException(String message) {
    super(message);
  }
}
