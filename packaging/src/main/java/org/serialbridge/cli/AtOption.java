package org.serialbridge.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.settings.SettingsEdit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code --at [PORT:]AT+NAME=VALUE}.
 *
 * @param port the port; empty for the first port
 * @param command the AT set command
 */
record AtOption(Optional<String> port, String command) {
  private static final Pattern FORM = Pattern.compile("(?:([a-z][a-z0-9_-]*):)?([Aa][Tt]\\+.*)");

  static final class Converter implements ITypeConverter<AtOption> {
    @Override
    public AtOption convert(String value) {
      try {
        return of(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * The command of an argument.
   *
   * @throws IllegalArgumentException if it has another form
   */
  static AtOption of(String value) {
    Matcher form = FORM.matcher(value);
    if (!form.matches()) {
      throw new IllegalArgumentException("\"" + value + "\" (expected: [PORT:]AT+NAME=VALUE)");
    }
    return new AtOption(Optional.ofNullable(form.group(1)), form.group(2));
  }

  /**
   * Adds the command to an edit.
   *
   * @throws IllegalArgumentException if it is not a set command or its value is not accepted; the
   *     message gives the reason
   */
  void addTo(SettingsEdit edit, String firstPort) {
    edit.add(AtInterpreter.set(port.orElse(firstPort), command));
  }
}
