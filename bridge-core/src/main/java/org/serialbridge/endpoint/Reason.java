package org.serialbridge.endpoint;

import io.netty.channel.ConnectTimeoutException;
import java.net.NoRouteToHostException;

/** Why something on the network failed, in words for the log and the status. */
final class Reason {
  private Reason() {}

  /** The words for an exception. */
  static String of(Throwable cause) {
    if (cause instanceof NoRouteToHostException) { // Netty gives it no message
      return "no route to the host";
    }
    if (cause instanceof ConnectTimeoutException) {
      return "no answer";
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : withoutDecoration(message);
  }

  /** Netty adds the system call in front and the address behind. */
  private static String withoutDecoration(String message) {
    return message
        .replaceFirst("^\\w+\\(\\.\\.\\) failed(?: with error\\(-\\d+\\))?: ", "")
        .replaceFirst(": [^ ]*/[^ ]+:\\d+$", "");
  }
}
