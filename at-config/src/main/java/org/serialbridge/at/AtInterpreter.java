package org.serialbridge.at;

import java.util.Locale;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SettingsEdit;

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
   * The outcome of a line; nothing is changed yet.
   *
   * @param line the line without its terminator
   */
  public AtOutcome execute(String line) {
    if (!line.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
        || line.chars().anyMatch(c -> c < ' ')) {
      return AtOutcome.refused(
          AtError.INVALID_FORMAT, "not a command line (expected: AT+NAME or AT+NAME=value)");
    }
    String name = name(line);
    if (!line.startsWith("+", PREFIX.length())) {
      return unknown(line);
    }
    return AtCommand.named(name)
        .map(command -> execute(command, line.substring(PREFIX.length() + 1 + name.length())))
        .orElseGet(() -> unknown(name));
  }

  /**
   * The edit of a set line, for settings given on the command line.
   *
   * @param port the port that the line is for
   * @throws IllegalArgumentException if the line is not a set command with a good value; the
   *     message says what is accepted
   */
  public static SettingsEdit set(String port, String line) {
    if (!line.contains("=")) {
      throw new IllegalArgumentException(
          InvalidValueException.printable(line) + ": not a set command (expected: AT+NAME=value)");
    }
    AtOutcome outcome = new AtInterpreter(new NameOnly(port)).execute(line);
    if (outcome.edit() == null) {
      throw new IllegalArgumentException(outcome.problem());
    }
    return outcome.edit();
  }

  /** A query, or no command at all: the line changes nothing. */
  public static boolean isQuery(String line) {
    return !line.contains("=") && AtCommand.named(name(line)).filter(AtCommand::isAction).isEmpty();
  }

  /** The name of a command line, without {@code AT+}, as typed. */
  static String name(String line) {
    int begin = Math.min(PREFIX.length() + 1, line.length());
    return line.substring(begin, nameEnd(line, begin));
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
    // Free text keeps its spaces: cut at the first =, not out of the stripped text.
    return command.set().get().apply(unit, rest.substring(rest.indexOf('=') + 1));
  }

  private static AtOutcome unknown(String name) {
    return AtOutcome.refused(
        AtError.INVALID_COMMAND,
        InvalidValueException.printable(name.split("=", 2)[0].toUpperCase(Locale.ROOT))
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

  /** A device that does not run: set commands ask for the name of the port only. */
  private record NameOnly(String port) implements DeviceInfo {
    @Override
    public PortSettings stored() {
      throw notRunning();
    }

    @Override
    public HostNetwork hostNetwork() {
      throw notRunning();
    }

    @Override
    public boolean isConnected() {
      throw notRunning();
    }

    private static IllegalStateException notRunning() {
      return new IllegalStateException("the device does not run");
    }
  }
}
