package org.serialbridge.rfc2217;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The options that are negotiated; all others are refused. */
enum TelnetOption {
  /** RFC 856. */
  BINARY(0),
  /** RFC 857. */
  ECHO(1),
  /** RFC 858. */
  SUPPRESS_GO_AHEAD(3),
  /** RFC 2217. */
  COM_PORT_OPTION(44);

  private static final Map<Integer, TelnetOption> BY_CODE =
      Stream.of(values()).collect(Collectors.toMap(TelnetOption::code, Function.identity()));

  private final int code;

  TelnetOption(int code) {
    this.code = code;
  }

  static Optional<TelnetOption> of(int code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  int code() {
    return code;
  }
}
