package org.serialbridge.rfc2217;

import java.util.Optional;

/** The parity bit of a character (RFC 2217, SET-PARITY). */
public enum Parity {
  NONE(1),
  ODD(2),
  EVEN(3),
  /** Always 1. */
  MARK(4),
  /** Always 0. */
  SPACE(5);

  private static final Parity[] ALL = values();

  private final int code;

  Parity(int code) {
    this.code = code;
  }

  static Optional<Parity> of(long code) {
    return code < NONE.code || code > SPACE.code
        ? Optional.empty()
        : Optional.of(ALL[(int) code - NONE.code]);
  }

  int code() {
    return code;
  }
}
