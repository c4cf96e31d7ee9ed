package org.serialbridge.settings;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the values of a setting are written: the same on the AT console, in the settings file, on the
 * command line and on the web page.
 *
 * @param <T> the type of the values
 */
public final class Syntax<T> {
  /** Reads a whole value. */
  @FunctionalInterface
  interface Reader<T> {
    T read(String text) throws InvalidValueException;
  }

  /** The word for a value that is none. */
  public static final String OFF = "OFF";

  /** Makes a value of its parts. */
  @FunctionalInterface
  interface PartsReader<T> {
    T read(PartReader in) throws InvalidValueException;
  }

  private final List<Part<?>> parts;
  private final Reader<T> reader;
  private final Function<T, String> writer;
  private final String accepts;

  private Syntax(
      List<Part<?>> parts, Reader<T> reader, Function<T, String> writer, String accepts) {
    this.accepts = accepts;
    this.parts = List.copyOf(parts);
    this.reader = reader;
    this.writer = writer;
  }

  /** Values of one part, which may contain commas. */
  static <T> Syntax<T> of(Part<T> part) {
    return new Syntax<>(
        List.of(part),
        text -> {
          try {
            return part.read(text);
          } catch (Part.Rejected e) {
            throw InvalidValueException.ofPart(part, 0, text);
          }
        },
        part::write,
        part.accepts());
  }

  /**
   * Values of several parts.
   *
   * @param parts in their order
   * @param reader reads a text, by a {@link PartReader}
   * @param writer gives the canonical text, with as many parts
   */
  static <T> Syntax<T> of(List<Part<?>> parts, Reader<T> reader, Function<T, String> writer) {
    return new Syntax<>(parts, reader, writer, accepts(parts));
  }

  /**
   * Values of several parts, or the word OFF.
   *
   * @param off the value of OFF
   * @param parts in their order
   * @param reader makes a value of its parts
   * @param writer gives the canonical text
   */
  static <T> Syntax<T> offOr(
      T off, List<Part<?>> parts, PartsReader<T> reader, Function<T, String> writer) {
    return new Syntax<>(
        parts,
        text -> {
          if (text.strip().equalsIgnoreCase(OFF)) {
            return off;
          }
          String orParts = OFF + ", or ";
          if (!text.contains(",")) {
            throw InvalidValueException.ofWhole(orParts + PartReader.names(parts), text);
          }
          return reader.read(new PartReader(text, parts, orParts));
        },
        writer,
        OFF + ", or " + accepts(parts));
  }

  /**
   * The value that a text stands for.
   *
   * @throws InvalidValueException if it stands for none
   */
  public T parse(String text) throws InvalidValueException {
    return reader.read(text);
  }

  /** The canonical text of a value; {@link #parse} gives the value back. */
  public String format(T value) {
    return writer.apply(value);
  }

  /** The parts of a value, in their order. */
  public List<Part<?>> parts() {
    return parts;
  }

  private static String accepts(List<Part<?>> parts) {
    return parts.stream()
        .map(part -> part.label().toLowerCase(Locale.ROOT) + ": " + part.accepts())
        .collect(Collectors.joining("; "));
  }

  /**
   * The accepted texts in one line: {@code a number from 1 to 8}, or for each part {@code data
   * bits: a number from 5 to 8}.
   */
  public String accepts() {
    return accepts;
  }
}
