package org.serialbridge.netty;

import io.netty.channel.ConnectTimeoutException;
import java.net.BindException;
import java.net.NoRouteToHostException;

/** Reasons of network failures in words, for the log and the status. */
public final class Reason {
  private Reason() {}

  /** The reason of an exception in words. */
  public static String of(Throwable cause) {
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

  /** Whether the other side has reset the connection; epoll has no type of exception for that. */
  public static boolean isReset(Throwable cause) {
    return String.valueOf(cause.getMessage()).contains("Connection reset"); // ECONNRESET
  }

  /** Whether a local port could not be taken; epoll has no type of exception for that. */
  public static boolean isLocalPortTaken(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return cause instanceof BindException
        || message.contains("Address already in use") // EADDRINUSE
        || message.contains("Cannot assign requested address"); // EADDRNOTAVAIL
  }
}
