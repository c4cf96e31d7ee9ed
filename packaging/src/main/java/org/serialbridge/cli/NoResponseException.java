package org.serialbridge.cli;

import java.io.Serial;

/** A request has no response. */
final class NoResponseException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** The reason. */
  enum Reason {
    /** Nothing came in time. */
    SILENCE,
    /** Bytes came, and no response to the request. */
    NO_MODBUS,
    /** The connection was closed. */
    CLOSED
  }

  private final Reason reason;

  NoResponseException(Reason reason) {
    this.reason = reason;
  }

  NoResponseException(Reason reason, Throwable cause) {
    super(cause);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
