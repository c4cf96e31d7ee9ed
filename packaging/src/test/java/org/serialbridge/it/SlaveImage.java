package org.serialbridge.it;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.serialbridge.modbus.Adu;

/**
 * What the slaves of a line hold and answer. A value that nobody has written depends on unit, table
 * and address, so that an answer to another request is noticed.
 */
final class SlaveImage {
  static final int READ_COILS = 1;
  static final int READ_REGISTERS = 3;
  static final int READ_INPUTS = 4;
  static final int WRITE_REGISTER = 6;
  static final int WRITE_REGISTERS = 16;
  static final int REPORT_ID = 17;

  /** Of a vendor: an address, answered with the longest PDU. */
  static final int VENDOR = 100;

  private final Map<Integer, Integer> written = new HashMap<>();

  /** A value that was there from the start, 0 to 65535. */
  static int value(int unit, int table, int address) {
    int mixed = ((unit * 31 + table) * 65_537 + address) * 0x9E3779B1;
    return (mixed ^ mixed >>> 15) >>> 8 & 0xFFFF;
  }

  /** The exception that a request is answered with, if it is: 1 to 4. */
  static int exception(Adu request) {
    return 1 + (value(request.unit(), request.functionCode(), address(request)) & 3);
  }

  static int address(Adu request) {
    return request.pdu().length < 3 ? 0 : ByteBuffer.wrap(request.pdu()).getShort(1) & 0xFFFF;
  }

  /** The second number of a request: a quantity, or a value. */
  static int quantity(Adu request) {
    return ByteBuffer.wrap(request.pdu()).getShort(3) & 0xFFFF;
  }

  /**
   * Length of the RTU frame of a request.
   *
   * @param frame its beginning
   * @return 0 if more bytes are needed
   */
  static int requestLength(ByteBuffer frame) {
    if (frame.remaining() < 2) {
      return 0;
    }
    return switch (frame.get(frame.position() + 1)) {
      case READ_COILS, READ_REGISTERS, READ_INPUTS, WRITE_REGISTER -> 8;
      case WRITE_REGISTERS ->
          frame.remaining() < 7 ? 0 : 9 + (frame.get(frame.position() + 6) & 0xFF);
      case REPORT_ID -> 4;
      case VENDOR -> 6;
      default -> throw new AssertionError("not a request: " + frame);
    };
  }

  /** Carries out a request; the PDU of the answer. */
  byte[] carryOut(Adu request) {
    int address = address(request);
    ByteBuffer asked = ByteBuffer.wrap(request.pdu());
    switch (request.functionCode()) {
      case WRITE_REGISTER -> {
        written.put(key(request.unit(), address), quantity(request));
        return request.pdu();
      }
      case WRITE_REGISTERS -> {
        for (int i = 0; i < quantity(request); i++) {
          written.put(key(request.unit(), address + i), asked.getShort(6 + 2 * i) & 0xFFFF);
        }
        return ByteBuffer.allocate(5).put(request.pdu(), 0, 5).array();
      }
      default -> {
        return answer(request);
      }
    }
  }

  /** The PDU of the answer to a request that only reads. */
  byte[] answer(Adu request) {
    int unit = request.unit();
    int function = request.functionCode();
    int address = address(request);
    return switch (function) {
      case READ_COILS -> {
        int bytes = (quantity(request) + 7) / 8;
        ByteBuffer pdu = ByteBuffer.allocate(2 + bytes).put((byte) function).put((byte) bytes);
        for (int i = 0; i < bytes; i++) {
          pdu.put((byte) value(unit, function, address + i));
        }
        yield pdu.array();
      }
      case READ_REGISTERS, READ_INPUTS -> {
        int bytes = 2 * quantity(request);
        ByteBuffer pdu = ByteBuffer.allocate(2 + bytes).put((byte) function).put((byte) bytes);
        for (int i = 0; i < quantity(request); i++) {
          int first = value(unit, function, address + i);
          pdu.putShort((short) valueOf(function, unit, address + i, first));
        }
        yield pdu.array();
      }
      case REPORT_ID -> longest(function, unit, 0).put(1, (byte) 251).array();
      case VENDOR -> longest(function, unit, address).putShort(1, (short) address).array();
      default -> throw new AssertionError("not a function that reads: " + function);
    };
  }

  private int valueOf(int function, int unit, int address, int first) {
    return function == READ_REGISTERS ? written.getOrDefault(key(unit, address), first) : first;
  }

  private static ByteBuffer longest(int function, int unit, int address) {
    ByteBuffer pdu = ByteBuffer.allocate(Adu.LONGEST_PDU).put((byte) function);
    while (pdu.hasRemaining()) {
      pdu.put((byte) value(unit, function, address + pdu.position()));
    }
    return pdu;
  }

  private static int key(int unit, int address) {
    return unit << 16 | address;
  }
}
