package org.serialbridge.cli;

import org.serialbridge.modbus.FunctionCode.DataClass;

/** Kinds of values (Modbus Application Protocol V1.1b3, 4.3 and 6). */
enum ModbusKind {
  HOLDING("holding register", DataClass.HOLDING_REGISTERS, 123),
  INPUT("input register", DataClass.INPUT_REGISTERS, 0),
  COIL("coil", DataClass.COILS, 1_968),
  DISCRETE("discrete input", DataClass.DISCRETE_INPUTS, 0);

  private final String noun;
  private final DataClass data;
  private final int mostWritten;

  ModbusKind(String noun, DataClass data, int mostWritten) {
    this.noun = noun;
    this.data = data;
    this.mostWritten = mostWritten;
  }

  /** The name of one value. */
  String noun() {
    return noun;
  }

  /** Limit of the values that one request reads. */
  int mostRead() {
    return data.mostRead();
  }

  /** Limit of the values that one request writes; 0 if they are read-only. */
  int mostWritten() {
    return mostWritten;
  }
}
