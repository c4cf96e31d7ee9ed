package org.serialbridge.settings;

import java.io.Serial;

/** A text that is no value of a setting; the message names the text and what is accepted. */
public final class InvalidValueException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** No good value is longer. */
  private static final int LONGEST = 300;

  InvalidValueException(String text, String accepted) {
    super("\"" + shortened(text) + "\" (expected: " + accepted + ")");
  }

  /** The start of a text that is too long for a line, printable. */
  static String shortened(String text) {
    return text.length() > LONGEST
        ? printable(text.substring(0, LONGEST)) + "..."
        : printable(text);
  }

  /** The text with everything but printable ASCII escaped, so that it can stand in a log line. */
  public static String printable(String text) {
    StringBuilder out = new StringBuilder();
    text.chars()
        .forEach(c -> out.append(Syntax.isPrintable(c) ? (char) c : String.format("\\x%02X", c)));
    return out.toString();
  }
}
