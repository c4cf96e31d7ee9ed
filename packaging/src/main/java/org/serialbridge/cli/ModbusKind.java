package org.serialbridge.cli;

/** Kinds of values (Modbus Application Protocol V1.1b3, 4.3 and 6). */
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

  /** The name of one value. */
  String noun() {
    return noun;
  }

  /** Limit of the values that one request reads. */
  int mostRead() {
    return mostRead;
  }

  /** Limit of the values that one request writes; 0 if they are read-only. */
  int mostWritten() {
    return mostWritten;
  }
}
