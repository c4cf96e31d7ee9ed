package org.serialbridge.cli;

import java.io.Serial;

/** The environment does not allow what was asked for; the message says what is missing. */
final class EnvironmentException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  EnvironmentException(String message) {
    super(message);
  }
}
