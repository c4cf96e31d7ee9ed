package org.serialbridge.status;

import java.util.Optional;

/**
 * How far AT+WANN and AT+DNS are in force on the host.
 *
 * @param state in a word
 * @param detail what is in force, or why it is not
 */
public record HostNetworkStatus(State state, Optional<String> detail) {
  /** The states; a script sees their names in lower case. */
  public enum State {
    /** Nothing is set: the host decides. */
    HOST("managed by the host"),
    /** What is stored is in force. */
    APPLIED("applied"),
    /** Stored and shown only. */
    STORED("stored but not applied"),
    /** Under way. */
    APPLYING("being applied"),
    /** It was tried; the host keeps what it had. */
    FAILED("failed");

    private final String words;

    State(String words) {
      this.words = words;
    }
  }

  /** Managed by the host. */
  public static final HostNetworkStatus HOST = new HostNetworkStatus(State.HOST, Optional.empty());

  /** For people: {@code failed: no such device}. */
  public String text() {
    return state.words + detail.map(more -> ": " + more).orElse("");
  }
}
