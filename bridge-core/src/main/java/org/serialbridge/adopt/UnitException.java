package org.serialbridge.adopt;

import java.io.Serial;

/** The unit cannot be read; the message gives the reason to a person. */
public final class UnitException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  UnitException(String message) {
    super(message);
  }
}
