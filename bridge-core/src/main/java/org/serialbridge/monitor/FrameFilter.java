package org.serialbridge.monitor;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Chooses frames of a capture. A frame with a bad CRC tells neither its unit nor its function, so a
 * filter by these lets it pass.
 *
 * @param direction the direction of the frames; empty for both
 * @param unit the unit identifier, 0 to 255; empty for all frames, Modbus or not
 * @param function the function code, 0 to 127; likewise
 * @param errorsOnly whether only bad CRCs, exceptions and requests without an answer are chosen,
 *     and the requests of these exceptions
 * @param search a text in the bytes, as characters or in hexadecimal with or without spaces, or in
 *     the words of a frame; in any case of letters; empty for all frames
 */
public record FrameFilter(
    Optional<Direction> direction,
    OptionalInt unit,
    OptionalInt function,
    boolean errorsOnly,
    String search) {
  private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");

  /** The chosen frames. */
  public Capture of(Capture capture) {
    Set<Long> faulty = errorsOnly ? faulty(capture.frames()) : Set.of();
    String wanted = search.strip().toLowerCase(Locale.ROOT);
    return new Capture(
        capture.frames().stream()
            .filter(frame -> !errorsOnly || faulty.contains(frame.number()))
            .filter(frame -> direction.isEmpty() || direction.get() == frame.direction())
            .filter(frame -> isOf(frame, unit, frame.unit()))
            .filter(frame -> isOf(frame, function, frame.function()))
            .filter(frame -> wanted.isEmpty() || contains(frame, wanted))
            .toList(),
        capture.dropped());
  }

  private static boolean isOf(CapturedFrame frame, OptionalInt wanted, OptionalInt own) {
    return wanted.isEmpty() || wanted.equals(own) || frame.hasBadCrc();
  }

  private static boolean contains(CapturedFrame frame, String wanted) {
    byte[] bytes = frame.bytes();
    String text = new String(bytes, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    return text.contains(wanted)
        || HexFormat.of().formatHex(bytes).contains(wanted)
        || SPACED.formatHex(bytes).contains(wanted)
        || frame.words().orElse("").toLowerCase(Locale.ROOT).contains(wanted);
  }

  /** The numbers of the frames that are part of a fault. */
  private static Set<Long> faulty(List<CapturedFrame> frames) {
    Set<Long> numbers = new HashSet<>();
    Exchanges exchanges = new Exchanges();
    for (CapturedFrame frame : frames) {
      Optional<CapturedFrame> request = exchanges.open();
      exchanges
          .add(frame)
          .ifPresent(
              fault -> {
                request.ifPresent(open -> numbers.add(open.number()));
                if (fault != Fault.TIME_OUT) {
                  numbers.add(frame.number());
                }
              });
    }
    exchanges.open().ifPresent(open -> numbers.add(open.number()));
    return numbers;
  }
}
