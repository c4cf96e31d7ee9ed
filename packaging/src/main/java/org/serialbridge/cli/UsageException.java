package org.serialbridge.cli;

import java.io.Serial;

/** Arguments that do not fit together, or to the environment; the message says which and why. */
final class UsageException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
