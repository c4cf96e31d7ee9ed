package org.serialbridge.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The text before an AT command in the data connection (AT+NETAT).
 *
 * @param text 3 to 20 printable characters; the first one is a letter or digit, and the text does
 *     not begin with AT; empty if the data connection takes no commands
 */
public record CommandPrefix(String text) {
  /** No commands in the data connection. */
  public static final CommandPrefix NONE = new CommandPrefix("");

  private static final int SHORTEST = 3;
  private static final int LONGEST = 20;
  private static final Pattern BEGINNING = Pattern.compile("(?![Aa][Tt])[A-Za-z0-9].*");

  static final Part<CommandPrefix> PART =
      Part.of(
          Syntax.OFF
              + ", or "
              + SHORTEST
              + " to "
              + LONGEST
              + " printable ASCII characters, the first one a letter or digit, not beginning with AT",
          CommandPrefix::read);

  public CommandPrefix {
    if (!text.isEmpty() && !isGood(text)) {
      throw new IllegalArgumentException("prefix: \"" + text + "\" (expected: like usr.cn#)");
    }
  }

  private static boolean isGood(String text) {
    return text.length() >= SHORTEST
        && text.length() <= LONGEST
        && Part.isPrintable(text)
        && BEGINNING.matcher(text).matches()
        && !text.toUpperCase(Locale.ROOT).equals(Syntax.OFF);
  }

  private static CommandPrefix read(String text) throws Part.Rejected {
    String prefix = text.strip();
    if (prefix.toUpperCase(Locale.ROOT).equals(Syntax.OFF)) {
      return NONE;
    }
    if (!isGood(prefix)) {
      throw new Part.Rejected();
    }
    return new CommandPrefix(prefix);
  }

  /** Whether the data connection takes commands. */
  public boolean isSet() {
    return !text.isEmpty();
  }

  @Override
  public String toString() {
    return isSet() ? text : Syntax.OFF;
  }
}
