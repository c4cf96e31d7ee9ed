package org.serialbridge.rfc2217;

import java.io.Serial;

/**
 * A peer exceeds a bound of the protocol; the caller must close the connection. The message names
 * the bound.
 */
public final class ProtocolException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  ProtocolException(String message) {
    super(message);
  }
}
