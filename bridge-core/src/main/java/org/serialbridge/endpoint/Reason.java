package org.serialbridge.endpoint;

import io.netty.channel.ConnectTimeoutException;
import java.net.NoRouteToHostException;

/** Reasons of network failures in words, for the log and the status. */
final class Reason {
  private Reason() {}

  /** The reason of an exception in words. */
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

  /** The message without the system call and the address that Netty adds. */
  private static String withoutDecoration(String message) {
    return message
        .replaceFirst("^\\w+\\(\\.\\.\\) failed(?: with error\\(-\\d+\\))?: ", "")
        .replaceFirst(": [^ ]*/[^ ]+:\\d+$", "");
  }
}
