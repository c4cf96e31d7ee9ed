package org.serialbridge.modbus;

import java.io.Serial;

/**
 * The bytes of a peer break the protocol; the message names the field, its value and the
 * expectation.
 */
public final class ProtocolException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  ProtocolException(String message) {
    super(message);
  }
}
