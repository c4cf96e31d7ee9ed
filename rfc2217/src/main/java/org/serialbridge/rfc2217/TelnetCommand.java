package org.serialbridge.rfc2217;

import java.util.Optional;

/** The commands that may follow IAC (RFC 854, "Telnet command structure"). */
enum TelnetCommand {
  /** End of a subnegotiation. */
  SE(240),
  NOP(241),
  /** Data Mark. */
  DM(242),
  /** Break. */
  BRK(243),
  /** Interrupt Process. */
  IP(244),
  /** Abort Output. */
  AO(245),
  /** Are You There. */
  AYT(246),
  /** Erase Character. */
  EC(247),
  /** Erase Line. */
  EL(248),
  /** Go Ahead. */
  GA(249),
  /** Begin of a subnegotiation. */
  SB(250),
  WILL(251),
  WONT(252),
  DO(253),
  DONT(254),
  /** Interpret As Command; doubled, a data byte of this value. */
  IAC(255);

  private static final TelnetCommand[] ALL = values();

  private final int code;

  TelnetCommand(int code) {
    this.code = code;
  }

  /** The command with a code of 0 to 255. */
  static Optional<TelnetCommand> of(int code) {
    return code < SE.code ? Optional.empty() : Optional.of(ALL[code - SE.code]);
  }

  byte octet() {
    return (byte) code;
  }
}
