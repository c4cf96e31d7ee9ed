package org.serialbridge.settings;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reads the parts of a value, which commas separate, one after the other. */
final class PartReader {
  private final List<Part<?>> parts;
  private final String[] texts;
  private int next;

  /**
   * A reader at the first part.
   *
   * @param parts the parts that the value can have; one that goes {@link Part#onlyWith} a first
   *     word is there with that word
   * @throws InvalidValueException if there are more or fewer texts than parts
   */
  PartReader(String text, List<Part<?>> parts) throws InvalidValueException {
    this(text, parts, "");
  }

  /**
   * A reader at the first part.
   *
   * @param otherwise the values without parts, in words: {@code OFF, or }
   */
  PartReader(String text, List<Part<?>> parts, String otherwise) throws InvalidValueException {
    this.parts = parts;
    texts = text.split(",", -1);
    String first = texts[0].strip().toUpperCase(Locale.ROOT);
    List<Part<?>> there =
        parts.stream().filter(part -> part.onlyWith().map(first::equals).orElse(true)).toList();
    boolean isGood = texts.length >= least(there) && texts.length <= there.size();
    if (!isGood && isFirstGood(first)) {
      throw InvalidValueException.ofWhole(
          otherwise + (there.size() == 1 ? there.get(0).accepts() : names(there)), text);
    }
  }

  /** If the first part is wrong, the message is about that one. */
  private boolean isFirstGood(String first) {
    try {
      parts.get(0).read(first);
      return true;
    } catch (Part.Rejected e) {
      return false;
    }
  }

  private static long least(List<Part<?>> parts) {
    return parts.stream().filter(part -> part.leftOut().isEmpty()).count();
  }

  /** {@code 3 parts, separated by commas (work mode, remote host, port)}. */
  static String names(List<Part<?>> parts) {
    long least = least(parts);
    return (least < parts.size() ? least + " to " : "")
        + parts.size()
        + " parts, separated by commas ("
        + parts.stream()
            .map(part -> part.label().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "))
        + ")";
  }

  /** The value of the next part. */
  <V> V next(Part<V> part) throws InvalidValueException {
    int index = next++;
    String text = index < texts.length ? texts[index] : part.leftOut().orElse("");
    try {
      return part.read(text);
    } catch (Part.Rejected e) {
      throw InvalidValueException.ofPart(part, index, text);
    }
  }
}
