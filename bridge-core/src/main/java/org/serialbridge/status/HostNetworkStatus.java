package org.serialbridge.status;

import java.util.Optional;

/**
 * Whether AT+WANN and AT+DNS are in force on the host.
 *
 * @param state the state
 * @param detail the settings in force, or the reason why they are not
 */
public record HostNetworkStatus(State state, Optional<String> detail) {
  /** The states; a script sees their names in lower case. */
  public enum State {
    /** No settings: the host manages its network. */
    HOST("managed by the host"),
    /** The stored settings are in force. */
    APPLIED("applied"),
    /** The settings are only stored and shown. */
    STORED("stored but not applied"),
    /** The settings are being applied. */
    APPLYING("being applied"),
    /** The attempt failed; the host keeps its network. */
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
