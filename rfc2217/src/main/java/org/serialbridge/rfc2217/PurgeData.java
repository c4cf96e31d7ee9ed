package org.serialbridge.rfc2217;

import java.util.Optional;
import java.util.stream.Stream;

/** The buffers that PURGE-DATA empties (RFC 2217, section 3). */
public enum PurgeData {
  /** Data that was read from the line and has not been given to the client. */
  RECEIVED(1),
  /** Data that was given to the line and has not been sent. */
  UNSENT(2),
  BOTH(3);

  private final int code;

  PurgeData(int code) {
    this.code = code;
  }

  static Optional<PurgeData> of(long code) {
    return Stream.of(values()).filter(row -> row.code == code).findFirst();
  }

  int code() {
    return code;
  }

  boolean includesUnsent() {
    return this != RECEIVED;
  }
}
