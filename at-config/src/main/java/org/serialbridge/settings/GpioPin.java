package org.serialbridge.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An output of a GPIO chip (AT+RS485GPIO).
 *
 * @param chip name of the chip below {@code /dev}: {@code gpiochip0}; empty for no output
 * @param line number of the output at its chip, from 0
 */
public record GpioPin(String chip, int line) {
  /** No output. */
  public static final GpioPin NONE = new GpioPin("", 0);

  private static final String OFF = "OFF";
  private static final int LAST_LINE = 1023;
  private static final Pattern FORM =
      Pattern.compile("(?:/dev/)?(?:gpiochip)?([0-9]{1,4}):([0-9]{1,4})", Pattern.CASE_INSENSITIVE);

  /** {@code gpiochip0:17}; the prefix may be left out. */
  static GpioPin read(String text) throws Part.Rejected {
    if (text.strip().equalsIgnoreCase(OFF)) {
      return NONE;
    }
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new Part.Rejected();
    }
    int chip = Integer.parseInt(form.group(1));
    return new GpioPin("gpiochip" + chip, Part.number(form.group(2), 0, LAST_LINE));
  }

  /** Whether there is an output. */
  public boolean isSet() {
    return !chip.isEmpty();
  }

  @Override
  public String toString() {
    return isSet() ? chip + ":" + line : OFF;
  }
}
