package org.serialbridge.bridge;

/** Bytes that a person wanted to send were not sent; the message says why, for that person. */
public final class NotSentException extends Exception {
  private static final long serialVersionUID = 1;

  NotSentException(String message) {
    super(message);
  }
}
