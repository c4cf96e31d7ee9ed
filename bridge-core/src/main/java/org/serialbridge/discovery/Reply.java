package org.serialbridge.discovery;

/**
 * A datagram to an asker. It is sent to the asker's address, or, if that has no route here, to all
 * hosts of the interface that the request came by.
 *
 * @param bytes its content, up to 1024 bytes
 * @param isAuthenticated whether the asker has shown that it may ask, or has a session; all others
 *     get five replies a second, and ten bytes at most for each byte of their request
 * @param alsoToAll whether it is sent to all hosts of that interface too, at the port that the
 *     request came to. It comes back to this host as well, so it must not be a request
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record Reply(byte[] bytes, boolean isAuthenticated, boolean alsoToAll) {
  /** To an asker who needs no password, or has a wrong one. */
  public static Reply toAnybody(byte[] bytes) {
    return new Reply(bytes, false, false);
  }

  /** To an asker who has shown that it may ask, or has a session. */
  public static Reply toAuthenticated(byte[] bytes) {
    return new Reply(bytes, true, false);
  }
}
