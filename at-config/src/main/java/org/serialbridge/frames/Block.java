package org.serialbridge.frames;

import java.util.List;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.PortSettings;

/** The layout of a block of settings: fields at fixed places, numbers low byte first. */
final class Block {
  private final int length;
  private final List<BlockField> fields;

  /**
   * A layout. Bytes that no field has are zero, and are not looked at.
   *
   * @param fields in the order in which they are read
   */
  Block(int length, List<BlockField> fields) {
    this.length = length;
    this.fields = List.copyOf(fields);
  }

  int length() {
    return length;
  }

  /** The block of settings. */
  byte[] bytes(BlockSource from) {
    BlockBytes block = new BlockBytes(new byte[length]);
    fields.forEach(field -> field.writer().write(block, from));
    return block.all();
  }

  /**
   * The settings as a tool wants them: only fields with another value than in the block as it would
   * be read now are taken, so that a block written back as read changes nothing, also where a
   * setting has a value that no block can carry.
   *
   * @param written the block that the tool sent, of the right length
   * @throws InvalidValueException if a changed field has a value that the setting cannot have
   */
  PortSettings changed(byte[] written, BlockSource stored) throws InvalidValueException {
    byte[] before = bytes(stored);
    PortSettings settings = stored.settings();
    for (BlockField field : fields) {
      if (field.isSettable() && field.differs(before, written)) {
        settings = field.reader().read(new BlockBytes(written), settings).orElse(settings);
      }
    }
    return settings;
  }

  /** Takes over what a block of a unit tells. */
  void takeOver(byte[] block, UnitValues.Builder values) {
    for (BlockField field : fields) {
      if (field.isTakenOver()) {
        values.take(field, new BlockBytes(block));
      }
    }
  }
}
