package org.serialbridge.modbus;

/** The CRC of RTU frames (Modbus over Serial Line V1.02, 6.2.2): polynomial A001, start FFFF. */
final class Crc16 {
  private static final int START = 0xFFFF;
  private static final int POLYNOMIAL = 0xA001;
  private static final int[] TABLE = table();

  private Crc16() {}

  private static int[] table() {
    int[] table = new int[256];
    for (int i = 0; i < table.length; i++) {
      int crc = i;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
      }
      table[i] = crc;
    }
    return table;
  }

  /** The CRC of {@code bytes[from]} to {@code bytes[to - 1]}; sent low byte first. */
  static int of(byte[] bytes, int from, int to) {
    int crc = START;
    for (int i = from; i < to; i++) {
      crc = crc >>> 8 ^ TABLE[(crc ^ bytes[i]) & 0xFF];
    }
    return crc;
  }
}
