package org.serialbridge.cli;

/** What kind of values (Modbus Application Protocol V1.1b3, 4.3 and 6). */
enum ModbusKind {
  HOLDING("holding register", 125, 123),
  INPUT("input register", 125, 0),
  COIL("coil", 2_000, 1_968),
  DISCRETE("discrete input", 2_000, 0);

  private final String noun;
  private final int mostRead;
  private final int mostWritten;

  ModbusKind(String noun, int mostRead, int mostWritten) {
    this.noun = noun;
    this.mostRead = mostRead;
    this.mostWritten = mostWritten;
  }

  /** One of them, in words. */
  String noun() {
    return noun;
  }

  /** The most values of one request to read. */
  int mostRead() {
    return mostRead;
  }

  /** The most values of one request to write; 0 if they cannot be written. */
  int mostWritten() {
    return mostWritten;
  }
}
