package org.serialbridge.port;

/** Bytes that a person entered were not sent; the message gives the reason to that person. */
public final class NotSentException extends Exception {
  private static final long serialVersionUID = 1;

  public NotSentException(String message) {
    super(message);
  }
}
