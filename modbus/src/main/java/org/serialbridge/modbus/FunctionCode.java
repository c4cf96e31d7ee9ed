package org.serialbridge.modbus;

import static org.serialbridge.modbus.FunctionCode.Access.READ;
import static org.serialbridge.modbus.FunctionCode.Access.WRITE;
import static org.serialbridge.modbus.PduLength.VALUES;
import static org.serialbridge.modbus.PduLength.counted;
import static org.serialbridge.modbus.PduLength.fixed;

import java.util.Arrays;

/**
 * The function codes of the Application Protocol V1.1b3, section 6, one row each. Every code that
 * is not in the table is {@link #OTHER}, as a vendor's: its PDUs pass unchanged.
 */
@SuppressWarnings("ImmutableEnumChecker") // The rules hold nothing that changes.
public enum FunctionCode {
  READ_COILS(1, "read coils", fixed(5), VALUES, 0, READ, DataClass.COILS),
  READ_DISCRETE_INPUTS(
      2, "read discrete inputs", fixed(5), VALUES, 0, READ, DataClass.DISCRETE_INPUTS),
  READ_HOLDING_REGISTERS(
      3, "read holding registers", fixed(5), VALUES, 0, READ, DataClass.HOLDING_REGISTERS),
  READ_INPUT_REGISTERS(
      4, "read input registers", fixed(5), VALUES, 0, READ, DataClass.INPUT_REGISTERS),
  /** Some devices respond with the value that they took, so only the address is repeated. */
  WRITE_SINGLE_COIL(5, "write coil", fixed(5), fixed(5), 3, WRITE, DataClass.COILS),
  /** As {@link #WRITE_SINGLE_COIL}. */
  WRITE_SINGLE_REGISTER(
      6, "write register", fixed(5), fixed(5), 3, WRITE, DataClass.HOLDING_REGISTERS),
  READ_EXCEPTION_STATUS(7, "read exception status", fixed(1), fixed(2), 0, READ, DataClass.OTHER),
  /** The response repeats the sub-function. */
  DIAGNOSTICS(
      8, "diagnostics", PduLength::diagnostics, PduLength::diagnostics, 3, WRITE, DataClass.OTHER),
  GET_COMM_EVENT_COUNTER(11, "get event counter", fixed(1), fixed(5), 0, READ, DataClass.OTHER),
  GET_COMM_EVENT_LOG(12, "get event log", fixed(1), counted(1), 0, READ, DataClass.OTHER),
  WRITE_MULTIPLE_COILS(15, "write coils", counted(5), fixed(5), 5, WRITE, DataClass.COILS),
  WRITE_MULTIPLE_REGISTERS(
      16, "write registers", counted(5), fixed(5), 5, WRITE, DataClass.HOLDING_REGISTERS),
  REPORT_SERVER_ID(17, "report server id", fixed(1), counted(1), 0, READ, DataClass.OTHER),
  READ_FILE_RECORD(20, "read file record", counted(1), counted(1), 0, READ, DataClass.OTHER),
  /** The response repeats file, record and length of the first group. */
  WRITE_FILE_RECORD(21, "write file record", counted(1), counted(1), 9, WRITE, DataClass.OTHER),
  MASK_WRITE_REGISTER(
      22, "mask write register", fixed(7), fixed(7), 3, WRITE, DataClass.HOLDING_REGISTERS),
  READ_WRITE_MULTIPLE_REGISTERS(
      23, "read and write registers", counted(9), VALUES, 0, WRITE, DataClass.HOLDING_REGISTERS),
  READ_FIFO_QUEUE(24, "read FIFO queue", fixed(3), PduLength::fifo, 0, READ, DataClass.OTHER),
  /** A read if its MEI type is Read Device Identification, else unknown. */
  ENCAPSULATED_INTERFACE(
      43,
      "encapsulated interface",
      PduLength::encapsulatedRequest,
      PduLength::encapsulatedResponse,
      2,
      READ,
      DataClass.OTHER),
  /** Any other code. Nothing is known of it, so it counts as a write. */
  OTHER(0, "function", PduLength::unknown, PduLength::unknown, 0, WRITE, DataClass.OTHER);

  /** Whether a request changes something in its unit. */
  public enum Access {
    /** It changes nothing. */
    READ,
    /** It changes something, or may. */
    WRITE
  }

  /** The table of a unit that a request reads or writes (Application Protocol V1.1b3, 4.3). */
  public enum DataClass {
    COILS(1, 2_000),
    DISCRETE_INPUTS(1, 2_000),
    HOLDING_REGISTERS(16, 125),
    INPUT_REGISTERS(16, 125),
    /** Something else. */
    OTHER(0, 0);

    private final int bits;
    private final int mostRead;

    DataClass(int bits, int mostRead) {
      this.bits = bits;
      this.mostRead = mostRead;
    }

    /** Bits of a value; 0 for {@link #OTHER}. */
    int bits() {
      return bits;
    }

    /** Limit of the values that one request reads; 0 for {@link #OTHER}. */
    public int mostRead() {
      return mostRead;
    }
  }

  /** MEI type 14 of {@link #ENCAPSULATED_INTERFACE}. */
  static final int READ_DEVICE_IDENTIFICATION = 14;

  /** Bytes of a response before its values: function code and byte count. */
  static final int VALUES_OFFSET = 2;

  private static final int QUANTITY_OFFSET = 3;
  private static final FunctionCode[] BY_CODE = new FunctionCode[256];

  static {
    Arrays.fill(BY_CODE, OTHER);
    for (FunctionCode row : values()) {
      BY_CODE[row.code] = row;
    }
  }

  private final int code;
  private final String text;
  private final PduLength.Rule request;
  private final PduLength.Rule response;
  private final int repeated;
  private final Access access;
  private final DataClass data;

  FunctionCode(
      int code,
      String text,
      PduLength.Rule request,
      PduLength.Rule response,
      int repeated,
      Access access,
      DataClass data) {
    this.code = code;
    this.text = text;
    this.request = request;
    this.response = response;
    this.repeated = repeated;
    this.access = access;
    this.data = data;
  }

  /**
   * The row of a function code.
   *
   * @param code 0 to 255; an exception response has none, so from 128 on it is {@link #OTHER}
   */
  public static FunctionCode of(int code) {
    return BY_CODE[code];
  }

  /** Whether a request may have a code: 0 is not valid, and responses have 128 to 255 (4.1). */
  static boolean isValidInRequest(int code) {
    return code >= 1 && code < Adu.EXCEPTION;
  }

  /** The code on the wire; 0 for {@link #OTHER}. */
  public int code() {
    return code;
  }

  /** The name, for a person; {@code function} for {@link #OTHER}. */
  public String text() {
    return text;
  }

  /** The table that a request reads or writes. */
  public DataClass data() {
    return data;
  }

  /** Whether a request with this PDU reads or writes. */
  public Access access(byte[] pdu) {
    return this == ENCAPSULATED_INTERFACE && !isIdentification(pdu) ? WRITE : access;
  }

  /** Whether a request reads values of a table, and does nothing else. */
  boolean onlyReadsValues() {
    return access == READ && data != DataClass.OTHER;
  }

  /** The length of a request, in bytes. */
  PduLength.Rule request() {
    return request;
  }

  /** The length of a response that is no exception, in bytes. */
  PduLength.Rule response() {
    return response;
  }

  /** The bytes at the start of a request that its response repeats; 0 if it repeats the code. */
  int repeated() {
    return repeated;
  }

  /**
   * The length of the response that a request asks for, in bytes; 0 if the request does not tell
   * it, or asks for more values than a response holds.
   */
  int askedLength(byte[] pdu) {
    boolean tells = response == VALUES && pdu.length >= QUANTITY_OFFSET + 2;
    int quantity = tells ? PduLength.unsignedShort(pdu, QUANTITY_OFFSET) : 0;
    return quantity >= 1 && quantity <= data.mostRead
        ? VALUES_OFFSET + (quantity * data.bits + 7) / 8
        : 0;
  }

  /** Whether a PDU of {@link #ENCAPSULATED_INTERFACE} is Read Device Identification. */
  static boolean isIdentification(byte[] pdu) {
    return pdu.length > 1 && pdu[1] == READ_DEVICE_IDENTIFICATION;
  }
}
