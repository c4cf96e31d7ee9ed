package org.serialbridge.rfc2217;

import java.io.Serial;

/** A peer asks for more than can be kept for it; the connection is to be closed. */
public final class ProtocolException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  ProtocolException(String message) {
    super(message);
  }
}
