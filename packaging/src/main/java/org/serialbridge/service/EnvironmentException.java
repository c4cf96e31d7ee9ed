package org.serialbridge.service;

import java.io.Serial;

/** The environment does not allow what was asked for; the message says what is missing. */
public final class EnvironmentException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  public EnvironmentException(String message) {
    super(message);
  }
}
