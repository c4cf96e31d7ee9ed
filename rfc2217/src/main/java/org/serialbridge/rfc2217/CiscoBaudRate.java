package org.serialbridge.rfc2217;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Codes of baud rates. Cisco IOS sends SET-BAUDRATE with a code of one octet instead of a rate of
 * four octets, and expects the answer in the same form. The table is that of ser2net (gensio); 0 is
 * a query.
 */
enum CiscoBaudRate {
  B300(3, 300),
  B600(4, 600),
  B1200(5, 1_200),
  B2400(6, 2_400),
  B4800(7, 4_800),
  B9600(8, 9_600),
  B19200(10, 19_200),
  B38400(12, 38_400),
  B57600(13, 57_600),
  B115200(14, 115_200),
  B230400(15, 230_400);

  /** Says that the rate has no code. */
  static final int NO_CODE = 0;

  private final int code;
  private final int baudRate;

  CiscoBaudRate(int code, int baudRate) {
    this.code = code;
    this.baudRate = baudRate;
  }

  static Optional<CiscoBaudRate> of(int code) {
    return Stream.of(values()).filter(row -> row.code == code).findFirst();
  }

  /** The code of a rate, or {@link #NO_CODE}. */
  static int code(int baudRate) {
    return Stream.of(values())
        .filter(row -> row.baudRate == baudRate)
        .mapToInt(row -> row.code)
        .findFirst()
        .orElse(NO_CODE);
  }

  int code() {
    return code;
  }

  /** Bit/s. */
  int baudRate() {
    return baudRate;
  }
}
