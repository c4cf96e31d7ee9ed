package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The frame that tells CommFront units, and related USR units, the parameters of the line.
 *
 * <pre>
 * 0-2  55 AA 55
 * 3-5  baud rate, high byte first
 * 6    bits 1-0 data bits: 0 for 5 to 3 for 8
 *      bit  2   two stop bits
 *      bit  3   with parity
 *      bits 5-4 parity: 0 odd, 1 even, 2 mark, 3 space
 *      bits 7-6 ignored
 * 7    low byte of the sum of offsets 3 to 6, with or without bit 7 of offset 6
 * </pre>
 *
 * @param baudRate bit/s, 1 to 16,777,215
 * @param dataSize 5 to 8
 * @param stopSize one or two
 * @param parity the parity bit
 */
public record SyncFrame(int baudRate, int dataSize, StopSize stopSize, Parity parity) {
  /** Rejects values that no frame can hold. */
  public SyncFrame {
    if (baudRate < 1 || baudRate > 0xFFFFFF) {
      throw new IllegalArgumentException("baudRate: " + baudRate + " (expected: 1-16777215)");
    }
    if (dataSize < 5 || dataSize > 8) {
      throw new IllegalArgumentException("dataSize: " + dataSize + " (expected: 5-8)");
    }
    if (stopSize == StopSize.ONE_AND_A_HALF) {
      throw new IllegalArgumentException("stopSize: " + stopSize + " (expected: ONE|TWO)");
    }
  }

  /** Bytes of a frame. */
  public static final int LENGTH = 8;

  private static final int HEAD = 0x55AA55;
  private static final int UNDEFINED_BIT = 0x80;
  private static final Parity[] KINDS = {Parity.ODD, Parity.EVEN, Parity.MARK, Parity.SPACE};

  /**
   * The frame at the start of a read or a datagram; data may follow. The buffer is not changed: the
   * caller skips {@link #LENGTH} bytes. A part of a frame, or a frame with a bad sum, is data.
   */
  public static Optional<SyncFrame> at(ByteBuffer read) {
    int start = read.position();
    if (read.remaining() < LENGTH || threeBytes(read, start) != HEAD) {
      return Optional.empty();
    }
    int baudRate = threeBytes(read, start + 3);
    int bits = octet(read, start + 6);
    int sum = octet(read, start + 3) + octet(read, start + 4) + octet(read, start + 5) + bits;
    int different = (sum - octet(read, start + 7)) & 0xFF;
    boolean isGoodWithout = (bits & UNDEFINED_BIT) != 0 && different == UNDEFINED_BIT;
    if (baudRate == 0 || different != 0 && !isGoodWithout) {
      return Optional.empty();
    }
    return Optional.of(
        new SyncFrame(
            baudRate,
            5 + (bits & 3),
            (bits & 4) == 0 ? StopSize.ONE : StopSize.TWO,
            (bits & 8) == 0 ? Parity.NONE : KINDS[bits >> 4 & 3]));
  }

  /** The state of the line with the parameters of this frame. */
  public PortState on(PortState now) {
    return now.withBaudRate(baudRate)
        .withDataSize(dataSize)
        .withStopSize(stopSize)
        .withParity(parity);
  }

  private static int threeBytes(ByteBuffer read, int offset) {
    return octet(read, offset) << 16 | octet(read, offset + 1) << 8 | octet(read, offset + 2);
  }

  private static int octet(ByteBuffer read, int offset) {
    return read.get(offset) & 0xFF;
  }
}
