package org.serialbridge.settings;

import java.io.Serial;

/**
 * A text that is no value of a setting. The message names the wrong part, if there are several, and
 * the accepted texts: {@code Parity: enter NONE, EVEN, ODD, MASK or SPACE, not "X"}
 */
public final class InvalidValueException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** No good value is longer. */
  private static final int LONGEST = 300;

  private final String expectation;
  private final int part;

  private InvalidValueException(String expectation, int part, String shown) {
    super(expectation + shown);
    this.expectation = expectation;
    this.part = part;
  }

  /** A wrong part of a value. */
  static InvalidValueException ofPart(Part<?> part, int index, String text) {
    String start = part.label().isEmpty() ? "Enter " : part.label() + ": enter ";
    return new InvalidValueException(
        start + part.accepts(), index, part.isSecret() ? "" : shown(text));
  }

  /** A value that does not have its parts. */
  static InvalidValueException ofWhole(String accepts, String text) {
    return new InvalidValueException("Enter " + accepts, 0, shown(text));
  }

  private static String shown(String text) {
    return ", not \"" + shortened(text) + "\"";
  }

  /** The same without the text, which is secret. */
  InvalidValueException withoutText() {
    return new InvalidValueException(expectation, part, "");
  }

  /** Index of the part that is wrong, from 0. */
  public int part() {
    return part;
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
        .forEach(c -> out.append(Part.isPrintable(c) ? (char) c : String.format("\\x%02X", c)));
    return out.toString();
  }
}
