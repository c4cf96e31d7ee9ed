package org.serialbridge.linetest;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.serialbridge.modbus.FrameSplitter.Kind;
import org.serialbridge.modbus.LineTiming;
import org.serialbridge.modbus.RtuFrameSplitter;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.status.LineTestReport.Found;
import org.serialbridge.status.LineTestReport.Traffic;
import org.serialbridge.status.LineTestReport.Unit;
import org.serialbridge.time.Timed;

/**
 * The sense that bytes make which a line receives with some parameters: NMEA 0183 sentences with a
 * right checksum, RTU frames with a right CRC, printable text. Errors of characters speak against
 * the parameters: with a wrong parity the bytes may be right all the same.
 */
final class TalkScore implements Timed {
  private static final int SHORTEST_TEXT = 16;
  private static final int ENOUGH_TEXT = 64;
  private static final int ENOUGH_SENTENCES = 2;
  private static final int ENOUGH_FRAMES = 3;
  private static final int ENOUGH_DATA = 32;

  /** One error in 20 characters is noise; wrong parameters make more. */
  private static final int CHARACTERS_PER_ERROR = 20;

  private static final int LONGEST_SENTENCE = 128;

  private final UartSettings uart;
  private final RtuFrameSplitter splitter;
  private final SortedMap<Integer, Integer> units = new TreeMap<>();
  private final StringBuilder line = new StringBuilder();
  private String sentence = "";
  private int bytes;
  private int printable;
  private int sentences;
  private int frames;
  private int frameBytes;
  private int errors;

  TalkScore(UartSettings uart) {
    this.uart = uart;
    long character = uart.characterNanos();
    splitter =
        new RtuFrameSplitter(
            Kind.REQUEST,
            LineTiming.of(character, LineTiming.t35Nanos(uart.baudRate(), character), 1, 0),
            this::piece);
  }

  UartSettings uart() {
    return uart;
  }

  void received(ByteBuffer data, long now) {
    for (int i = data.position(); i < data.limit(); i++) {
      character(data.get(i) & 0xFF);
    }
    splitter.receive(data, now);
  }

  private void character(int value) {
    bytes++;
    if (value >= ' ' && value <= '~' || value == '\r' || value == '\n' || value == '\t') {
      printable++;
    }
    if (value == '$' || value == '!') {
      line.setLength(0);
    }
    if (value == '\r' || value == '\n') {
      if (isSentence(line.toString())) {
        sentences++;
        sentence = line.toString();
      }
      line.setLength(0);
    } else if (line.length() < LONGEST_SENTENCE) {
      line.append((char) value);
    }
  }

  /** A sentence: {@code $}, text, {@code *} and the exclusive or of the text in hexadecimal. */
  private static boolean isSentence(String line) {
    int star = line.length() - 3;
    if (star < 2 || line.charAt(star) != '*' || "$!".indexOf(line.charAt(0)) < 0) {
      return false;
    }
    int sum = 0;
    for (int i = 1; i < star; i++) {
      sum ^= line.charAt(i);
    }
    return line.substring(star + 1).equalsIgnoreCase("%02X".formatted(sum));
  }

  private void piece(Kind kind, byte[] piece, long since) {
    if (kind == Kind.REQUEST || kind == Kind.RESPONSE) {
      frames++;
      frameBytes += piece.length;
      units.merge(piece[0] & 0xFF, 1, Integer::sum);
    }
  }

  void lineError() {
    errors++;
  }

  @Override
  public OptionalLong deadline() {
    return splitter.deadline();
  }

  @Override
  public void poll(long now) {
    splitter.poll(now);
  }

  /** No more bytes come. */
  void end() {
    splitter.end();
  }

  /** True from the first byte on. */
  boolean isHeard() {
    return bytes + errors > 0;
  }

  /** Whether so much sense was received that nothing more is needed. */
  boolean isCertain() {
    return found().isPresent()
        && (sentences >= ENOUGH_SENTENCES
            || frames >= ENOUGH_FRAMES
            || sentences + frames == 0 && printable >= ENOUGH_TEXT);
  }

  boolean hasErrors() {
    return errors > 0;
  }

  /** The settings, if the bytes make sense. */
  Optional<Found> found() {
    if (errors * CHARACTERS_PER_ERROR > bytes) {
      return Optional.empty();
    }
    if (sentences > 0) {
      return Optional.of(of(Traffic.NMEA, "NMEA sentences with right checksum, as " + sentence));
    }
    if (frames > 0 && 2 * frameBytes >= bytes) {
      return Optional.of(of(Traffic.MODBUS_MASTER, frames + " Modbus RTU frames with right CRC"));
    }
    if (bytes >= SHORTEST_TEXT && printable * CHARACTERS_PER_ERROR >= bytes * 19) {
      return Optional.of(of(Traffic.TEXT, bytes + " bytes of printable text"));
    }
    return Optional.empty();
  }

  /** The settings, if the characters have no errors, where other parameters give errors. */
  Optional<Found> foundByErrors() {
    return errors == 0 && bytes >= ENOUGH_DATA
        ? Optional.of(
            of(Traffic.DATA, bytes + " bytes of an unknown kind, without errors of characters"))
        : Optional.empty();
  }

  private Found of(Traffic traffic, String evidence) {
    List<Unit> seen =
        traffic == Traffic.MODBUS_MASTER
            ? units.entrySet().stream()
                .filter(unit -> unit.getKey() >= 1 && unit.getKey() <= SearchOptions.LAST_UNIT)
                .map(unit -> new Unit(unit.getKey(), "frames on the line: " + unit.getValue()))
                .toList()
            : List.of();
    return new Found(uart.toString(), traffic, evidence, seen);
  }
}
