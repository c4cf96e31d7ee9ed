package org.serialbridge.frames;

import java.util.List;
import java.util.Optional;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Setting;

/**
 * One field of a block: all that is known of it.
 *
 * @param offset index of its first byte
 * @param length its bytes
 * @param mask the bits of each byte that belong to it
 * @param use who reads it
 * @param rows the settings that it tells
 * @param writer puts the value of the settings into a block of zeros
 * @param reader takes the value from a block
 */
record BlockField(
    int offset,
    int length,
    int mask,
    Use use,
    List<Setting<?>> rows,
    Writer writer,
    Reader reader) {
  private static final int ALL_BITS = 0xFF;

  /** Who reads a field. */
  enum Use {
    /** A set, and whoever takes over the settings of a unit. */
    BOTH,
    /** A set only: a password, which nobody reads. */
    SET,
    /** Only who takes over: tools cannot set it. */
    TAKE_OVER,
    /** Nobody: tools show it. */
    SHOW
  }

  /** Puts a value into a block. */
  @FunctionalInterface
  interface Writer {
    void write(BlockBytes block, BlockSource from);
  }

  /** Takes a value from a block. */
  @FunctionalInterface
  interface Reader {
    /**
     * The settings with the value.
     *
     * @return empty if the field says nothing: most fields do so with a zero that is no value
     * @throws InvalidValueException if the value cannot be a setting
     */
    Optional<PortSettings> read(BlockBytes block, PortSettings into) throws InvalidValueException;
  }

  // ---- kinds of fields

  /** A field of whole bytes that tells one setting or a part of it. */
  static BlockField field(int offset, int length, Setting<?> row, Writer writer, Reader reader) {
    return new BlockField(offset, length, ALL_BITS, Use.BOTH, List.of(row), writer, reader);
  }

  /** The same for another use. */
  BlockField onlyFor(Use only) {
    return new BlockField(offset, length, mask, only, rows, writer, reader);
  }

  /** A field that tools show. */
  static BlockField shown(int offset, int length, Writer writer) {
    return new BlockField(
        offset, length, ALL_BITS, Use.SHOW, List.of(), writer, (block, into) -> Optional.empty());
  }

  /** A number that is a setting, low byte first. */
  static BlockField number(int offset, int length, Setting<Integer> row) {
    return field(
        offset,
        length,
        row,
        (block, from) -> block.putNumber(offset, length, from.settings().get(row)),
        (block, into) -> Optional.of(parsed(into, row, block.number(offset, length))));
  }

  /** The same, with a zero that says nothing. */
  static BlockField numberOrNone(int offset, int length, Setting<Integer> row) {
    BlockField number = number(offset, length, row);
    return field(
        offset,
        length,
        row,
        number.writer,
        (block, into) ->
            block.number(offset, length) == 0 ? Optional.empty() : number.reader.read(block, into));
  }

  /** A bit that is a setting. */
  static BlockField bit(int offset, int mask, Setting<Boolean> row) {
    return new BlockField(
        offset,
        1,
        mask,
        Use.BOTH,
        List.of(row),
        (block, from) -> block.putBits(offset, from.settings().get(row) ? mask : 0),
        (block, into) -> Optional.of(into.with(row, block.bits(offset, mask) != 0)));
  }

  /** Several bits that tell settings together. */
  static BlockField bits(
      int offset, int mask, List<Setting<?>> rows, Writer writer, Reader reader) {
    return new BlockField(offset, 1, mask, Use.BOTH, rows, writer, reader);
  }

  /** The settings with the value of a text. */
  static <T> PortSettings parsed(PortSettings into, Setting<T> row, Object text)
      throws InvalidValueException {
    return into.with(row, row.parse(String.valueOf(text)));
  }

  // ---- use

  boolean isSettable() {
    return use == Use.BOTH || use == Use.SET;
  }

  boolean isTakenOver() {
    return use == Use.BOTH || use == Use.TAKE_OVER;
  }

  boolean differs(byte[] one, byte[] other) {
    for (int i = offset; i < offset + length; i++) {
      if (((one[i] ^ other[i]) & mask) != 0) {
        return true;
      }
    }
    return false;
  }
}
