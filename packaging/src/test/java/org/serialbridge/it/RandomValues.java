package org.serialbridge.it;

import java.util.List;
import java.util.Random;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.Part;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Setting;

/** Values of any row, made from what the row says of its parts. */
final class RandomValues {
  /** For parts whose texts have a form that cannot be told from their range. */
  private static final List<String> TEXTS =
      List.of(
          "OFF",
          "HOST",
          "10.0.0.7",
          "0D0A",
          "FF",
          "led0",
          "green:status",
          "gpiochip0:17",
          "x[0D]y, z",
          "*",
          "1-10",
          "fd00::/8",
          "R+16",
          "LINE",
          "com9",
          // One text for each host: all routes must give it the same options.
          "tcp://127.0.0.1:9?delay=10&conns=2",
          "rtu://[::1]:9",
          "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF",
          "text");

  private static final int ATTEMPTS = 100_000;

  private final Random random;

  RandomValues(long seed) {
    random = new Random(seed);
  }

  /** A value other than the factory's, in its canonical text. */
  <T> String of(Setting<T> row) {
    for (int i = 0; i < ATTEMPTS; i++) {
      String text = String.join(",", row.syntax().parts().stream().map(this::of).toList());
      try {
        T value = row.parse(text);
        if (!value.equals(row.factory())) {
          return row.syntax().format(value);
        }
      } catch (InvalidValueException e) {
        // The next one may be a value.
      }
    }
    throw new AssertionError(row + ": no value but " + PortSettings.FACTORY.text(row));
  }

  private String of(Part<?> part) {
    List<String> words = part.choices().stream().map(choice -> choice.keyword()).toList();
    boolean isWord =
        !words.isEmpty() && (part.type() == Part.Type.CHOICE || random.nextInt(8) == 0);
    if (isWord) {
      return one(words);
    }
    if (part.type() == Part.Type.NUMBER) {
      int number = part.min() + random.nextInt(part.max() - part.min() + 1);
      return String.valueOf(one(List.of(number, part.min(), part.max())));
    }
    return part.max() > 0 ? text(part) : one(TEXTS);
  }

  /** Printable characters with those among them that a file or a shell could trip over. */
  private String text(Part<?> part) {
    int length = part.min() + random.nextInt(part.max() - part.min() + 1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) (' ' + random.nextInt('~' - ' ' + 1)));
    }
    return text.toString();
  }

  private <V> V one(List<V> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
