package org.serialbridge.service;

import java.io.Serial;

/** The environment does not allow the request; the message names the missing part. */
public final class EnvironmentException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  public EnvironmentException(String message) {
    super(message);
  }
}
