package org.serialbridge.settings;

/**
 * One row of the setting table: everything that is to be known of a setting.
 *
 * @param name name on the AT console, without {@code AT+}: {@code MAXSK}
 * @param key key in the settings file, unique within its level: {@code max-clients}
 * @param level whether the appliance has one value, or each port its own
 * @param syntax how values are written
 * @param factory the value of a new unit and after AT+RELD
 * @param secret whether the value must not be logged
 * @param help one line for AT+H and the README
 * @param <T> the type of the values
 */
public record Setting<T>(
    String name,
    String key,
    Level level,
    Syntax<T> syntax,
    T factory,
    boolean secret,
    String help) {
  /** Who has a value of the setting. */
  public enum Level {
    /** One value for the whole appliance: network, name, web page. */
    DEVICE,
    /** A value for each converter. */
    PORT
  }

  /** The canonical text of the value that {@code settings} holds. */
  public String text(Settings settings) {
    return syntax.format(settings.get(this));
  }

  /**
   * The value that a text stands for.
   *
   * @throws InvalidValueException if it stands for none; the message says what is accepted, and
   *     shows no secret
   */
  public T parse(String text) throws InvalidValueException {
    try {
      return syntax.parse(text);
    } catch (InvalidValueException e) {
      throw secret ? new InvalidValueException("...", syntax.accepts()) : e;
    }
  }

  /**
   * The settings with this one changed to what {@code text} says.
   *
   * @throws InvalidValueException as {@link #parse}
   */
  Settings parsedInto(Settings settings, String text) throws InvalidValueException {
    return settings.with(this, parse(text));
  }
}
