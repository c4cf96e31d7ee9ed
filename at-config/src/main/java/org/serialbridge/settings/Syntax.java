package org.serialbridge.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * How the values of a setting are written: the same on the AT console, in the settings file and on
 * the command line.
 *
 * @param <T> the type of the values
 */
public final class Syntax<T> {
  /**
   * A parser that refuses by throwing {@link Rejected}; the syntax adds the text and what is
   * accepted.
   */
  @FunctionalInterface
  interface Parser<T> {
    T parse(String text) throws Rejected;
  }

  /** Refusal without a message: what is accepted says enough. */
  static final class Rejected extends Exception {
    @java.io.Serial private static final long serialVersionUID = 1L;

    Rejected() {
      super(null, null, false, false);
    }
  }

  private final Parser<T> parser;
  private final Function<T, String> formatter;
  private final String accepts;
  private final List<String> choices;

  Syntax(String accepts, Parser<T> parser, Function<T, String> formatter) {
    this(accepts, List.of(), parser, formatter);
  }

  private Syntax(List<String> choices, Parser<T> parser, Function<T, String> formatter) {
    this(String.join(", ", choices), choices, parser, formatter);
  }

  private Syntax(
      String accepts, List<String> choices, Parser<T> parser, Function<T, String> formatter) {
    this.accepts = accepts;
    this.choices = choices;
    this.parser = parser;
    this.formatter = formatter;
  }

  /**
   * The value that a text stands for.
   *
   * @throws InvalidValueException if it stands for none; the message says what is accepted
   */
  public T parse(String text) throws InvalidValueException {
    try {
      return parser.parse(text);
    } catch (Rejected e) {
      throw new InvalidValueException(text, accepts);
    }
  }

  /** The canonical text of a value; {@link #parse} gives the value back. */
  public String format(T value) {
    return formatter.apply(value);
  }

  /** What is accepted, for a person: {@code 1-65535}, {@code KEEP or KICK}. */
  public String accepts() {
    return accepts;
  }

  /** All texts that are accepted, where they are a few words; empty otherwise. */
  public List<String> choices() {
    return choices;
  }

  /** Keywords, case-insensitive, answered in upper case. */
  static <E extends Enum<E>> Syntax<E> keyword(Class<E> type) {
    List<String> words = Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();
    return new Syntax<>(words, text -> keyword(type, text), Enum::name);
  }

  static <E extends Enum<E>> E keyword(Class<E> type, String text) throws Rejected {
    String word = text.strip().toUpperCase(Locale.ROOT);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(word)) {
        return constant;
      }
    }
    throw new Rejected();
  }

  /** {@code ON} or {@code OFF}. */
  static Syntax<Boolean> onOff() {
    return new Syntax<>(
        List.of("ON", "OFF"),
        text ->
            switch (text.strip().toUpperCase(Locale.ROOT)) {
              case "ON" -> true;
              case "OFF" -> false;
              default -> throw new Rejected();
            },
        on -> on ? "ON" : "OFF");
  }

  /** A whole number from {@code min} to {@code max}. */
  static Syntax<Integer> number(int min, int max) {
    return new Syntax<>(min + "-" + max, text -> number(text, min, max), String::valueOf);
  }

  /** Zero (the function is off), or a whole number from {@code min} to {@code max}. */
  static Syntax<Integer> zeroOr(int min, int max) {
    return new Syntax<>(
        "0, " + min + "-" + max,
        text -> {
          int value = number(text, 0, max);
          if (value != 0 && value < min) {
            throw new Rejected();
          }
          return value;
        },
        String::valueOf);
  }

  /** {@code AUTO}, kept as -1, or a whole number from {@code min} to {@code max}. */
  static Syntax<Integer> autoOr(int min, int max) {
    return new Syntax<>(
        "AUTO, " + min + "-" + max,
        text -> text.strip().equalsIgnoreCase("AUTO") ? SettingTable.AUTO : number(text, min, max),
        value -> value == SettingTable.AUTO ? "AUTO" : String.valueOf(value));
  }

  static int number(String text, int min, int max) throws Rejected {
    String digits = text.strip();
    if (digits.isEmpty()
        || digits.length() > 9
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new Rejected();
    }
    int value = Integer.parseInt(digits);
    if (value < min || value > max) {
      throw new Rejected();
    }
    return value;
  }

  /** Free text of printable ASCII, kept as typed, spaces and commas included. */
  static Syntax<String> text(int min, int max) {
    return new Syntax<>(
        min + " to " + max + " printable ASCII characters",
        text -> text(text, min, max),
        Function.identity());
  }

  static String text(String text, int min, int max) throws Rejected {
    if (text.length() < min || text.length() > max || !text.chars().allMatch(Syntax::isPrintable)) {
      throw new Rejected();
    }
    return text;
  }

  static boolean isPrintable(int c) {
    return c >= 0x20 && c <= 0x7E;
  }

  /** The parts between commas, trimmed; exactly {@code count} of them. */
  static String[] parts(String text, int count) throws Rejected {
    String[] parts = rawParts(text, count);
    Arrays.setAll(parts, i -> parts[i].strip());
    return parts;
  }

  /** The parts between commas as typed; exactly {@code count} of them. */
  static String[] rawParts(String text, int count) throws Rejected {
    String[] parts = text.split(",", -1);
    if (parts.length != count) {
      throw new Rejected();
    }
    return parts;
  }

  /** The name of a Linux LED, which is one below {@code /sys/class/leds} and never a path. */
  static Syntax<String> linuxLed(String none) {
    return new Syntax<>(
        none + ", the name of a Linux LED", text -> led(text, none), Function.identity());
  }

  private static String led(String text, String none) throws Rejected {
    String name = text(text.strip(), 1, 64);
    if (name.equalsIgnoreCase(none)) {
      return none;
    }
    if (name.contains("/") || name.startsWith(".")) {
      throw new Rejected();
    }
    return name;
  }
}
