package org.serialbridge.serial;

import java.io.Serial;

/** A serial device cannot be opened now; the message names it and gives the reason. */
public final class SerialUnavailableException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  public SerialUnavailableException(String message) {
    super(message);
  }
}
