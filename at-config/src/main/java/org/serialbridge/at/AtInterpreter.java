package org.serialbridge.at;

import java.util.Locale;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.PortSettings;

/**
 * Carries out command lines of the AT command page.
 *
 * <pre>
 * line  = "AT+" name [ "?" | "=" value ]
 * </pre>
 *
 * Names and keywords in any case; spaces behind the name and around parameters are ignored, except
 * in free text.
 */
public final class AtInterpreter {
  private static final String PREFIX = "AT";

  private final DeviceInfo unit;

  public AtInterpreter(DeviceInfo unit) {
    this.unit = unit;
  }

  /**
   * Checks a line and says what it comes to; nothing is changed yet.
   *
   * @param line the line without its terminator
   */
  public AtOutcome execute(String line) {
    if (!line.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
        || line.chars().anyMatch(c -> c < ' ')) {
      return AtOutcome.refused(
          AtError.INVALID_FORMAT, "not a command line (expected: AT+NAME or AT+NAME=value)");
    }
    int nameEnd = nameEnd(line, PREFIX.length() + 1);
    String name = line.substring(Math.min(PREFIX.length() + 1, line.length()), nameEnd);
    if (!line.startsWith("+", PREFIX.length())) {
      return unknown(line);
    }
    return AtCommand.named(name)
        .map(command -> execute(command, line.substring(nameEnd)))
        .orElseGet(() -> unknown(name));
  }

  /**
   * The settings after a set line, for settings given on the command line.
   *
   * @throws IllegalArgumentException if the line is not a set command with a good value; the
   *     message says what is accepted
   */
  public static PortSettings set(PortSettings settings, String line) {
    if (!line.contains("=")) {
      throw new IllegalArgumentException(
          InvalidValueException.printable(line) + ": not a set command (expected: AT+NAME=value)");
    }
    AtOutcome outcome = new AtInterpreter(new StoredOnly(settings)).execute(line);
    if (outcome.change() == null) {
      throw new IllegalArgumentException(outcome.problem());
    }
    return outcome.change().apply(settings);
  }

  private AtOutcome execute(AtCommand command, String rest) {
    String operator = rest.strip();
    if (operator.isEmpty() || (operator.equals("?") && !command.isAction())) {
      return command.query().apply(unit);
    }
    if (!operator.startsWith("=") || command.set().isEmpty()) {
      return AtOutcome.refused(
          AtError.INVALID_OPERATOR,
          "AT+"
              + command.name()
              + ": "
              + (command.set().isEmpty() ? "takes no value" : "expected = behind the name"));
    }
    try {
      // Free text keeps its spaces: cut at the first =, not out of the stripped text.
      return command.set().get().apply(unit, rest.substring(rest.indexOf('=') + 1));
    } catch (InvalidValueException e) {
      return AtOutcome.refused(
          AtError.INVALID_PARAMETER, "AT+" + command.name() + ": " + e.getMessage());
    }
  }

  private static AtOutcome unknown(String name) {
    return AtOutcome.refused(
        AtError.INVALID_COMMAND,
        InvalidValueException.printable(name.toUpperCase(Locale.ROOT))
            + ": no such command (AT+H lists them)");
  }

  private static int nameEnd(String line, int from) {
    int end = Math.min(from, line.length());
    while (end < line.length() && isNameCharacter(line.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  }

  /** A unit that does not run: set commands ask no more of it. */
  private record StoredOnly(PortSettings stored) implements DeviceInfo {
    @Override
    public HostNetwork hostNetwork() {
      throw new IllegalStateException("no unit runs");
    }

    @Override
    public boolean isConnected() {
      return false;
    }
  }
}
