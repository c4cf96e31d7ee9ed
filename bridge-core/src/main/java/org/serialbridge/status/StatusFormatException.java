package org.serialbridge.status;

import java.io.Serial;

/** A text that is no status document; the message says why. */
public final class StatusFormatException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  StatusFormatException(String message) {
    super(message);
  }
}
