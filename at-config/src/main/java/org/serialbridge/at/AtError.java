package org.serialbridge.at;

/** The error codes of the AT command page. */
public enum AtError {
  /** The line does not begin with AT, is too long, or holds control characters. */
  INVALID_FORMAT(1),
  /** No command has this name. */
  INVALID_COMMAND(2),
  /** {@code =} or other text behind the name of a command that takes none. */
  INVALID_OPERATOR(3),
  /** A value of the wrong count, kind, range or length, or one that cannot be beside others. */
  INVALID_PARAMETER(4),
  /** Well-formed, but refused now: it could not be stored. */
  INVALID_OPERATION(5);

  private final int number;

  AtError(int number) {
    this.number = number;
  }

  /** The reply: {@code +ERR=4}. */
  String reply() {
    return "+ERR=" + number;
  }
}
