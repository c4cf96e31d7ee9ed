package org.serialbridge.modbus;

import java.io.Serial;

/** What a peer sends is not the protocol; the message says where. */
public final class ProtocolException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  ProtocolException(String message) {
    super(message);
  }
}
