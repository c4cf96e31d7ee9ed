package org.serialbridge.host;

import java.io.Serial;

/** NetworkManager did not carry out a request. */
final class NmcliException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final String reason;
  private final boolean isTemporary;

  private NmcliException(String reason, boolean isTemporary) {
    super(reason);
    this.reason = reason;
    this.isTemporary = isTemporary;
  }

  /** It does not run, does not answer or is not ready; trying again may help. */
  static NmcliException notYet(String reason) {
    return new NmcliException(reason, true);
  }

  /** It has refused or failed. */
  static NmcliException failed(String reason) {
    return new NmcliException(reason, false);
  }

  /** The reason in one line of printable ASCII. */
  String reason() {
    return reason;
  }

  boolean isTemporary() {
    return isTemporary;
  }
}
