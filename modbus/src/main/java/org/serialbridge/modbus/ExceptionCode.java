package org.serialbridge.modbus;

/** Exception codes that a gateway sends (Application Protocol V1.1b3, 7). */
public enum ExceptionCode {
  /** ILLEGAL FUNCTION: a rule or a route denies the function. */
  ILLEGAL_FUNCTION(0x01),
  /** ILLEGAL DATA ADDRESS: a rule denies the registers, or their values are not known. */
  ILLEGAL_ADDRESS(0x02),
  /** ILLEGAL DATA VALUE: a listener is asked for no or too many values. */
  ILLEGAL_VALUE(0x03),
  /** SERVER DEVICE BUSY: the queue is full, or the request has waited too long. */
  BUSY(0x06),
  /** GATEWAY PATH UNAVAILABLE: no route, or the remote server or the serial device is absent. */
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
