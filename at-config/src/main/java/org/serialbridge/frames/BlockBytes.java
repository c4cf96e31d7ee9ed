package org.serialbridge.frames;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.serialbridge.settings.Ipv4;

/** Values at their places in a block: numbers and addresses stand low byte first. */
final class BlockBytes {
  private static final int ADDRESS_LENGTH = 4;

  private final byte[] block;

  BlockBytes(byte[] block) {
    this.block = block;
  }

  byte[] all() {
    return block;
  }

  /** Zeros follow behind the end of the block. */
  byte[] bytes(int offset, int length) {
    return Arrays.copyOfRange(block, offset, offset + length);
  }

  void putBytes(int offset, byte[] bytes) {
    System.arraycopy(bytes, 0, block, offset, bytes.length);
  }

  long number(int offset, int length) {
    long number = 0;
    for (int i = length - 1; i >= 0; i--) {
      number = number << 8 | block[offset + i] & 0xFF;
    }
    return number;
  }

  void putNumber(int offset, int length, long number) {
    for (int i = 0; i < length; i++) {
      block[offset + i] = (byte) (number >> 8 * i);
    }
  }

  int bits(int offset, int mask) {
    return block[offset] & mask;
  }

  void putBits(int offset, int bits) {
    block[offset] |= (byte) bits;
  }

  /** The last octet stands first. */
  Ipv4 address(int offset) {
    return new Ipv4((int) number(offset, ADDRESS_LENGTH));
  }

  void putAddress(int offset, Ipv4 address) {
    putNumber(offset, ADDRESS_LENGTH, address.bits());
  }

  /** The text up to the first zero byte. */
  String text(int offset, int length) {
    String text = new String(bytes(offset, length), ISO_8859_1);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  void putText(int offset, String text) {
    putBytes(offset, text.getBytes(ISO_8859_1));
  }
}
