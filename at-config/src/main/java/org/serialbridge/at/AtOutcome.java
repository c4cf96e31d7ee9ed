package org.serialbridge.at;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.serialbridge.settings.PortSettings;

/**
 * What a command line comes to.
 *
 * @param reply the reply without CR LF: {@code +OK=8}; when there is a change, only if it could be
 *     stored
 * @param change what is to be stored before the reply is given, or null
 * @param then what happens after the reply
 * @param problem why the line was refused, for a person; empty if it was not
 */
public record AtOutcome(
    String reply, @Nullable UnaryOperator<PortSettings> change, Then then, String problem) {
  /** What happens after the reply. */
  public enum Then {
    /** The next line. */
    STAY,
    /** Data mode. */
    LEAVE,
    /** The converter restarts, in data mode. */
    RESTART
  }

  static final String OK = "+OK";

  static AtOutcome answer(String value) {
    return new AtOutcome(OK + "=" + value, null, Then.STAY, "");
  }

  static AtOutcome store(UnaryOperator<PortSettings> change) {
    return new AtOutcome(OK, change, Then.STAY, "");
  }

  static AtOutcome done(Then then) {
    return new AtOutcome(OK, null, then, "");
  }

  /**
   * What it comes to when its change was stored, or could not be.
   *
   * @param success whether the change is on disk
   */
  public AtOutcome stored(boolean success) {
    return success
        ? new AtOutcome(reply, null, then, problem)
        : refused(AtError.INVALID_OPERATION, "not stored; nothing has changed");
  }

  static AtOutcome refused(AtError error, String problem) {
    return new AtOutcome(error.reply(), null, Then.STAY, problem);
  }
}
