package org.serialbridge.modbus;

/** Exception codes that a gateway sends (Application Protocol V1.1b3, 7). */
public enum ExceptionCode {
  /** SERVER DEVICE BUSY: the queue is full, or the request has waited too long. */
  BUSY(0x06),
  /** GATEWAY PATH UNAVAILABLE: the remote server or the serial device is absent. */
  NO_PATH(0x0A),
  /** GATEWAY TARGET DEVICE FAILED TO RESPOND. */
  NO_RESPONSE(0x0B);

  private final int code;

  ExceptionCode(int code) {
    this.code = code;
  }

  /** The code on the wire. */
  public int code() {
    return code;
  }
}
