package org.serialbridge.cli;

/** What kind of values. */
enum ModbusKind {
  HOLDING,
  INPUT,
  COIL,
  DISCRETE
}
