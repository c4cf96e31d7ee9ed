package org.serialbridge.status;

import java.io.Serial;

/** A text is not a status document; the message names the member. */
public final class StatusFormatException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  StatusFormatException(String message) {
    super(message);
  }
}
