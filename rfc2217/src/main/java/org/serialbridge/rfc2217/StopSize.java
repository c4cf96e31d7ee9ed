package org.serialbridge.rfc2217;

import java.util.Optional;

/** The length of the stop bit (RFC 2217, SET-STOPSIZE). */
public enum StopSize {
  ONE(1),
  TWO(2),
  ONE_AND_A_HALF(3);

  private static final StopSize[] ALL = values();

  private final int code;

  StopSize(int code) {
    this.code = code;
  }

  static Optional<StopSize> of(long code) {
    return code < ONE.code || code > ONE_AND_A_HALF.code
        ? Optional.empty()
        : Optional.of(ALL[(int) code - ONE.code]);
  }

  int code() {
    return code;
  }
}
