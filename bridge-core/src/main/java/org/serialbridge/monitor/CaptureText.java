package org.serialbridge.monitor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A capture as text for a person.
 *
 * <pre>
 * 2026-11-26T00:00:00.123456Z  to line       8 bytes  unit 1: read holding registers 0-9
 *   01 03 00 00 00 0a c5 cd                          ........
 * </pre>
 */
public final class CaptureText {
  private static final int ROW = 16;
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  private CaptureText() {}

  /** The text, in UTF-8; for a whole ring up to 2 MiB. */
  public static ByteBuf of(Capture capture) {
    ByteBuf text = Unpooled.buffer();
    if (capture.dropped() > 0) {
      write(text, "(frames before these, no longer held: " + capture.dropped() + ")\n");
    }
    capture.frames().forEach(frame -> write(text, of(frame)));
    return text;
  }

  private static void write(ByteBuf text, String line) {
    text.writeCharSequence(line, StandardCharsets.UTF_8);
  }

  private static String of(CapturedFrame frame) {
    byte[] bytes = frame.bytes();
    StringBuilder lines = new StringBuilder();
    lines.append(
        "%-27s  %-9s %4d bytes  %s"
            .formatted(frame.time(), frame.direction(), bytes.length, frame.words().orElse(""))
            .stripTrailing());
    for (int from = 0; from < bytes.length; from += ROW) {
      int to = Math.min(bytes.length, from + ROW);
      lines.append("\n  %-49s%s".formatted(HEX.formatHex(bytes, from, to), text(bytes, from, to)));
    }
    return lines.append('\n').toString();
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1)
        .replaceAll("[^ -~]", ".")
        .stripTrailing();
  }
}
