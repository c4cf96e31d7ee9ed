package org.serialbridge.at;

import java.util.Optional;

/**
 * The reply to a command line, as its sender reads it.
 *
 * <pre>
 * reply = [ echo ] CR LF ( "+OK" [ "=" value ] | "+ERR" ( "=" | ":" ) [ "-" ] n ) CR LF
 * echo  = the command, CR
 * </pre>
 *
 * Relatives of the units write errors with a colon or a minus sign.
 *
 * @param isOk whether the command was carried out
 * @param value the value of a query, empty without one; the number of an error
 */
public record AtReply(boolean isOk, String value) {
  private static final String CR_LF = "\r\n";
  private static final String OK = CR_LF + "+OK";
  private static final String ERROR = CR_LF + "+ERR";

  /** How a reply must end; more may follow if the value has lines. */
  public static boolean isComplete(String received) {
    int start = start(received);
    return start >= 0 && received.length() > start + CR_LF.length() + 1 && received.endsWith(CR_LF);
  }

  /** The reply in the bytes behind the command; empty if they are none, or not a whole one. */
  public static Optional<AtReply> of(String received) {
    if (!isComplete(received)) {
      return Optional.empty();
    }
    int start = start(received);
    boolean isOk = received.startsWith(OK, start);
    String rest =
        received.substring(
            start + (isOk ? OK : ERROR).length(), received.length() - CR_LF.length());
    if (isOk) {
      return rest.isEmpty() || rest.startsWith("=")
          ? Optional.of(new AtReply(true, rest.isEmpty() ? "" : rest.substring(1)))
          : Optional.empty();
    }
    return Optional.of(new AtReply(false, rest.replaceAll("[^0-9]", "")));
  }

  private static int start(String received) {
    int ok = received.indexOf(OK);
    int error = received.indexOf(ERROR);
    return ok < 0 || (error >= 0 && error < ok) ? error : ok;
  }
}
