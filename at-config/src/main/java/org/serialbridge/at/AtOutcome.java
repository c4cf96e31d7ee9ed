package org.serialbridge.at;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.serialbridge.settings.Refusal;
import org.serialbridge.settings.SettingsEdit;

/**
 * Outcome of a command line.
 *
 * @param reply the reply without CR LF: {@code +OK=8}; with an edit, only if it could be stored
 * @param edit the change to store before the reply is given, or null
 * @param next the mode of the console after the reply
 * @param problem the reason for a refusal, for a person; empty if the line was carried out
 */
public record AtOutcome(String reply, @Nullable SettingsEdit edit, NextMode next, String problem) {
  /** The mode of a console after a reply. */
  public enum NextMode {
    COMMAND,
    DATA,
    /** The port restarts, in data mode. */
    RESTART
  }

  static final String OK = "+OK";

  static AtOutcome answer(String value) {
    return new AtOutcome(OK + "=" + value, null, NextMode.COMMAND, "");
  }

  static AtOutcome store(SettingsEdit edit) {
    return new AtOutcome(OK, edit, NextMode.COMMAND, "");
  }

  static AtOutcome done(NextMode next) {
    return new AtOutcome(OK, null, next, "");
  }

  /**
   * The outcome when the edit was stored, or was not.
   *
   * @param refusal the reason for which it is not on disk; empty if it is
   */
  public AtOutcome stored(Optional<Refusal> refusal) {
    return refusal
        .map(
            why ->
                refused(
                    why.isOfValue() ? AtError.INVALID_PARAMETER : AtError.INVALID_OPERATION,
                    why.reason()))
        .orElseGet(() -> new AtOutcome(reply, null, next, problem));
  }

  static AtOutcome refused(AtError error, String problem) {
    return new AtOutcome(error.reply(), null, NextMode.COMMAND, problem);
  }
}
