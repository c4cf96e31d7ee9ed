package org.serialbridge.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One part of a value: a baud rate, a host, a word. A part reads and writes its text, and knows all
 * that a form, a message or a document says about it. Most settings have one part, AT+UART five. It
 * does not change once the setting table is made.
 *
 * @param <V> type of the part's values
 */
public final class Part<V> {
  /** The value of AUTO in a number. */
  public static final int AUTO = -1;

  /** The word for everything. */
  static final String ALL = "*";

  /** The kind of input that suits a part. */
  public enum Type {
    /** One of {@link Part#choices()}. */
    CHOICE,
    /** A whole number from {@link Part#min()} to {@link Part#max()}, or one of the choices. */
    NUMBER,
    /** Text; {@link Part#max()} is the largest number of characters, 0 if it cannot be said. */
    TEXT
  }

  /** Reads the text of a part. */
  @FunctionalInterface
  interface Reader<V> {
    V read(String text) throws Rejected;
  }

  /** Refusal without a message: {@link Part#accepts()} says enough. */
  static final class Rejected extends Exception {
    @java.io.Serial private static final long serialVersionUID = 1L;

    Rejected() {
      super(null, null, false, false);
    }
  }

  private final Type type;
  private final String accepts;
  private final Reader<V> reader;
  private final Function<V, String> writer;
  private List<Choice> choices = List.of();
  private int min;
  private int max;
  private String label = "";
  private String unit = "";
  private boolean isSecret;
  private List<String> suggestions = List.of();
  private Optional<String> onlyWith = Optional.empty();
  private Optional<String> leftOut = Optional.empty();

  private Part(Type type, String accepts, Reader<V> reader, Function<V, String> writer) {
    this.type = type;
    this.accepts = accepts;
    this.reader = reader;
    this.writer = writer;
  }

  // ---- kinds of parts

  /** A whole number. */
  static Part<Integer> number(int min, int max) {
    return number(min, max, new LinkedHashMap<>(), Map.of());
  }

  /**
   * A whole number, or a word with a meaning of its own.
   *
   * @param word {@code 0} or {@code AUTO}
   * @param label the meaning of the word
   * @param value the value that the word stands for, out of the range
   */
  static Part<Integer> numberOr(String word, String label, int value, int min, int max) {
    return number(min, max, new LinkedHashMap<>(Map.of(word, value)), Map.of(word, label));
  }

  private static Part<Integer> number(
      int min, int max, Map<String, Integer> words, Map<String, String> labels) {
    String range = "a number from " + min + " to " + max;
    Part<Integer> part =
        new Part<>(
            Type.NUMBER,
            words.isEmpty() ? range : String.join(", ", words.keySet()) + " or " + range,
            text -> {
              Integer word = words.get(text.strip().toUpperCase(Locale.ROOT));
              return word == null ? number(text, min, max) : word;
            },
            value ->
                words.entrySet().stream()
                    .filter(word -> word.getValue().equals(value))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseGet(() -> String.valueOf(value)));
    part.min = min;
    part.max = max;
    part.choices =
        words.keySet().stream()
            .map(word -> new Choice(word, labels.getOrDefault(word, word)))
            .toList();
    return part;
  }

  /** A decimal number of at most nine digits, without sign if it cannot be below 0. */
  static int number(String text, int min, int max) throws Rejected {
    String number = text.strip();
    boolean isNegative = min < 0 && number.startsWith("-");
    String digits = isNegative ? number.substring(1) : number;
    if (digits.isEmpty()
        || digits.length() > 9
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new Rejected();
    }
    int value = Integer.parseInt(number);
    if (value < min || value > max) {
      throw new Rejected();
    }
    return value;
  }

  /** One of the keywords of a type, in any case, written in upper case. */
  static <E extends Enum<E> & Keyword> Part<E> choice(Class<E> type) {
    return choice(type, Map.of());
  }

  /**
   * The same.
   *
   * @param aliases other words that are read and never written, upper case
   */
  static <E extends Enum<E> & Keyword> Part<E> choice(Class<E> type, Map<String, E> aliases) {
    Map<String, E> words = new HashMap<>(aliases);
    List<Choice> choices = new ArrayList<>();
    for (E constant : EnumSet.allOf(type)) {
      words.put(constant.keyword(), constant);
      choices.add(new Choice(constant.keyword(), constant.label()));
    }
    return choice(choices, words, Keyword::keyword);
  }

  /** One of a few numbers. */
  static Part<Integer> oneOf(Integer... numbers) {
    Map<String, Integer> words = new LinkedHashMap<>();
    List<Choice> choices = new ArrayList<>();
    for (Integer number : numbers) {
      String word = String.valueOf(number);
      words.put(word, number);
      choices.add(new Choice(word, word));
    }
    return choice(choices, words, String::valueOf);
  }

  /** {@code ON} or {@code OFF}. */
  static Part<Boolean> onOff() {
    return either(new Choice("ON", "On"), new Choice("OFF", "Off"));
  }

  /** One of two words. */
  static Part<Boolean> either(Choice yes, Choice no) {
    return choice(
        List.of(yes, no),
        Map.of(yes.keyword(), true, no.keyword(), false),
        value -> value ? yes.keyword() : no.keyword());
  }

  private static <V> Part<V> choice(
      List<Choice> choices, Map<String, V> words, Function<? super V, String> writer) {
    Part<V> part =
        new Part<>(
            Type.CHOICE,
            alternatives(choices.stream().map(Choice::keyword).toList()),
            text -> {
              V value = words.get(text.strip().toUpperCase(Locale.ROOT));
              if (value == null) {
                throw new Rejected();
              }
              return value;
            },
            writer::apply);
    part.choices = List.copyOf(choices);
    return part;
  }

  /** {@code A, B or C}. */
  private static String alternatives(List<String> words) {
    int last = words.size() - 1;
    return last == 0
        ? words.get(0)
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  /** Printable ASCII, kept as typed, spaces and commas included. */
  static Part<String> text(int min, int max) {
    Part<String> part =
        of(min + " to " + max + " printable ASCII characters", text -> text(text, min, max));
    part.min = min;
    part.max = max;
    return part;
  }

  /** The same without the spaces at its ends. */
  static Part<String> trimmedText(int min, int max) {
    Part<String> part =
        of(
            min + " to " + max + " printable ASCII characters",
            text -> text(text.strip(), min, max));
    part.min = min;
    part.max = max;
    return part;
  }

  static String text(String text, int min, int max) throws Rejected {
    if (text.length() < min || text.length() > max || !isPrintable(text)) {
      throw new Rejected();
    }
    return text;
  }

  /**
   * Checks a text of a record.
   *
   * @throws IllegalArgumentException if it has no or more than {@code max} characters, a comma, or
   *     one that is not printable ASCII; the message does not show it
   */
  static void requireText(String name, String text, int max) {
    if (text.isEmpty() || text.length() > max || text.contains(",") || !isPrintable(text)) {
      throw new IllegalArgumentException(
          name + ": expected 1-" + max + " printable ASCII characters without comma");
    }
  }

  static boolean isPrintable(String text) {
    return text.chars().allMatch(Part::isPrintable);
  }

  static boolean isPrintable(int c) {
    return c >= 0x20 && c <= 0x7E;
  }

  /** {@code *}, a number from 0, or a range of them. */
  static <V> Part<V> range(int max, V all, BiFunction<Integer, Integer, V> of) {
    return of(
        ALL + ", a number from 0 to " + max + ", or a range such as 1-10",
        text -> {
          if (text.strip().equals(ALL)) {
            return all;
          }
          String[] ends = text.split("-", 2);
          int first = number(ends[0], 0, max);
          return of.apply(first, ends.length == 1 ? first : number(ends[1], first, max));
        });
  }

  /** The text of a range. */
  static String range(int first, int last) {
    return first == last ? String.valueOf(first) : first + "-" + last;
  }

  /** Text with a form of its own. */
  static <V> Part<V> of(String accepts, Reader<V> reader) {
    return new Part<>(Type.TEXT, accepts, reader, String::valueOf);
  }

  // ---- more about a part, while the setting table is made

  Part<V> labelled(String text) {
    label = text;
    return this;
  }

  Part<V> in(String unitOfMeasure) {
    unit = unitOfMeasure;
    return this;
  }

  Part<V> secret() {
    isSecret = true;
    return this;
  }

  /** Common values; others are accepted, too. */
  Part<V> suggesting(Integer... values) {
    suggestions = Arrays.stream(values).map(String::valueOf).toList();
    return this;
  }

  /** The part is there only if the first part of the value is a certain word. */
  Part<V> onlyWith(Keyword first) {
    onlyWith = Optional.of(first.keyword());
    return this;
  }

  /** The part may be left out behind the others, and is {@code text} then. */
  Part<V> leftOutAs(String text) {
    leftOut = Optional.of(text);
    return this;
  }

  // ---- what is known

  V read(String text) throws Rejected {
    return reader.read(text);
  }

  String write(V value) {
    return writer.apply(value);
  }

  public Type type() {
    return type;
  }

  /**
   * The accepted texts, as an object of "Enter": {@code a number from 1 to 8}, {@code KEEP or
   * KICK}.
   */
  public String accepts() {
    return unit.isEmpty() || type != Type.NUMBER ? accepts : accepts + " " + unit;
  }

  /** The words that a choice consists of, or that a number can be, too. */
  public List<Choice> choices() {
    return choices;
  }

  /** Smallest number, or fewest characters. */
  public int min() {
    return min;
  }

  /** Largest number, or most characters; 0 if a text has no such limit. */
  public int max() {
    return max;
  }

  /** The name of the part for a person; empty if the setting has only this one. */
  public String label() {
    return label;
  }

  /** The unit of a number: {@code ms}; empty without one. */
  public String unit() {
    return unit;
  }

  /** Whether the part must not be shown. */
  public boolean isSecret() {
    return isSecret;
  }

  /** Common values. */
  public List<String> suggestions() {
    return suggestions;
  }

  /** The first word of the value with which this part is there; empty if it always is. */
  public Optional<String> onlyWith() {
    return onlyWith;
  }

  /** The text that the part has if it is left out; empty if it cannot be. */
  public Optional<String> leftOut() {
    return leftOut;
  }
}
