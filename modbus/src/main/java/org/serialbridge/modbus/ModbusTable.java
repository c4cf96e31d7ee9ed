package org.serialbridge.modbus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The tables of a Modbus unit, and the requests for them (Application Protocol V1.1b3, 6). */
public enum ModbusTable {
  HOLDING(
      FunctionCode.READ_HOLDING_REGISTERS,
      Optional.of(FunctionCode.WRITE_SINGLE_REGISTER),
      FunctionCode.WRITE_MULTIPLE_REGISTERS,
      123),
  INPUT(
      FunctionCode.READ_INPUT_REGISTERS,
      Optional.empty(),
      FunctionCode.WRITE_MULTIPLE_REGISTERS,
      0),
  COIL(
      FunctionCode.READ_COILS,
      Optional.of(FunctionCode.WRITE_SINGLE_COIL),
      FunctionCode.WRITE_MULTIPLE_COILS,
      1_968),
  DISCRETE(
      FunctionCode.READ_DISCRETE_INPUTS, Optional.empty(), FunctionCode.WRITE_MULTIPLE_COILS, 0);

  private static final int VALUES_OFFSET = 2;
  private static final int WRITTEN_OFFSET = 6;
  private static final int COIL_ON = 0xFF00;

  private final FunctionCode read;
  private final Optional<FunctionCode> writeOne;
  private final FunctionCode writeSeveral;
  private final int mostWritten;

  ModbusTable(
      FunctionCode read,
      Optional<FunctionCode> writeOne,
      FunctionCode writeSeveral,
      int mostWritten) {
    this.read = read;
    this.writeOne = writeOne;
    this.writeSeveral = writeSeveral;
    this.mostWritten = mostWritten;
  }

  /** The table of this name: {@code holding}. */
  public static Optional<ModbusTable> of(String name) {
    return Stream.of(values()).filter(table -> table.label().equals(name)).findFirst();
  }

  /** Its name in the API. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether its values are bits; those of the others are registers. */
  public boolean hasBits() {
    return this == COIL || this == DISCRETE;
  }

  /** Limit of the values that one request reads. */
  public int mostRead() {
    return read.data().mostRead();
  }

  /** Limit of the values that one request writes; 0 if they are read-only. */
  public int mostWritten() {
    return mostWritten;
  }

  /** The request that reads values. */
  public Adu read(int unit, int address, int count) {
    return new Adu(unit, pdu(read, address, count));
  }

  /**
   * The request that writes values.
   *
   * @param values 0 to 65535; of a coil 0 is off
   * @param isMultiple whether one value is written by the function for several, too
   */
  public Adu write(int unit, int address, List<Integer> values, boolean isMultiple) {
    return new Adu(
        unit,
        values.size() == 1 && !isMultiple && writeOne.isPresent()
            ? pdu(writeOne.get(), address, hasBits() ? coil(values.get(0)) : values.get(0))
            : several(address, values));
  }

  private static int coil(int value) {
    return value == 0 ? 0 : COIL_ON;
  }

  private byte[] several(int address, List<Integer> values) {
    int bytes = hasBits() ? (values.size() + 7) / 8 : 2 * values.size();
    byte[] pdu = Arrays.copyOf(pdu(writeSeveral, address, values.size()), WRITTEN_OFFSET + bytes);
    pdu[WRITTEN_OFFSET - 1] = (byte) bytes;
    for (int i = 0; i < values.size(); i++) {
      int value = values.get(i);
      if (hasBits()) {
        pdu[WRITTEN_OFFSET + i / 8] |= (byte) (value == 0 ? 0 : 1 << i % 8);
      } else {
        pdu[WRITTEN_OFFSET + 2 * i] = (byte) (value >>> 8);
        pdu[WRITTEN_OFFSET + 2 * i + 1] = (byte) value;
      }
    }
    return pdu;
  }

  private static byte[] pdu(FunctionCode function, int address, int second) {
    return new byte[] {
      (byte) function.code(),
      (byte) (address >>> 8),
      (byte) address,
      (byte) (second >>> 8),
      (byte) second
    };
  }

  /** The values of a response to {@link #read}, as many as it has of those asked for. */
  public List<Integer> values(Adu response, int count) {
    byte[] pdu = response.pdu();
    List<Integer> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int at = VALUES_OFFSET + (hasBits() ? i / 8 : 2 * i);
      if (at + (hasBits() ? 0 : 1) >= pdu.length) {
        break;
      }
      values.add(hasBits() ? pdu[at] >>> i % 8 & 1 : (pdu[at] & 0xFF) << 8 | pdu[at + 1] & 0xFF);
    }
    return values;
  }
}
