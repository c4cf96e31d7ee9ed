package org.serialbridge.linetest;

/** A test of a line cannot begin; the message gives the reason to a person. */
public final class LineTestException extends Exception {
  private static final long serialVersionUID = 1;

  public LineTestException(String message) {
    super(message);
  }
}
