package org.serialbridge.frames;

import java.util.List;
import java.util.Optional;
import org.serialbridge.settings.SettingsEdit;

/**
 * What becomes of a datagram.
 *
 * @param result what it was
 * @param command its command; empty for what is no frame for this unit, or an unknown command
 * @param answers the datagrams to send, in their order; if there is an edit, once it is stored
 * @param onFailure those to send instead if the edit cannot be stored; none without an edit
 * @param edit the change of settings to store; empty without one
 * @param restarts whether all ports restart then
 */
public record FrameOutcome(
    Result result,
    Optional<FrameCommand> command,
    List<byte[]> answers,
    List<byte[]> onFailure,
    Optional<SettingsEdit> edit,
    boolean restarts) {
  /** What a datagram was. */
  public enum Result {
    /** Nothing for this unit; no answer. */
    IGNORED,
    /** A search. */
    SEARCH,
    /** Settings were read. */
    READ,
    /** A set, a save, a restart or a reset to the factory's values. */
    DONE,
    /** From a user with the right password, and not possible. */
    NOT_POSSIBLE,
    /** A frame whose sum is wrong. */
    WRONG_SUM,
    /** A password was wrong. */
    WRONG_PASSWORD,
    /** The user has no right to it, or AT+DISCU is OFF. */
    REFUSED;

    /** Whether the sender has shown a right password and may do what the frame asks for. */
    public boolean isAuthenticated() {
      return this == READ || this == DONE || this == NOT_POSSIBLE;
    }
  }

  public FrameOutcome {
    answers = List.copyOf(answers);
    onFailure = List.copyOf(onFailure);
  }

  static final FrameOutcome IGNORED =
      new FrameOutcome(
          Result.IGNORED, Optional.empty(), List.of(), List.of(), Optional.empty(), false);

  /** An answer that changes nothing. */
  static FrameOutcome of(Result result, Optional<FrameCommand> command, List<byte[]> answers) {
    return new FrameOutcome(result, command, answers, List.of(), Optional.empty(), false);
  }

  /** Whether the factory values come back; the edit does it. */
  public boolean isFactoryReset() {
    return result == Result.DONE && command.equals(Optional.of(FrameCommand.FACTORY));
  }
}
