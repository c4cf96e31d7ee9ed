package org.serialbridge.cli;

import org.serialbridge.modbus.ModbusTable;

/** Kinds of values (Modbus Application Protocol V1.1b3, 4.3). */
enum ModbusKind {
  HOLDING("holding register", ModbusTable.HOLDING),
  INPUT("input register", ModbusTable.INPUT),
  COIL("coil", ModbusTable.COIL),
  DISCRETE("discrete input", ModbusTable.DISCRETE);

  private final String noun;
  private final ModbusTable table;

  ModbusKind(String noun, ModbusTable table) {
    this.noun = noun;
    this.table = table;
  }

  /** The name of one value. */
  String noun() {
    return noun;
  }

  /** The table with these values. */
  ModbusTable table() {
    return table;
  }
}
