package org.serialbridge.modbus;

import java.util.List;

/**
 * What a request does to the values of its unit: one access, or two for a function that reads and
 * writes.
 *
 * @param isRead whether it only reads
 * @param hasRegisters whether it names registers or coils; else {@code first} and {@code last} are
 *     0
 * @param first address of the first register or coil, 0 to 65535
 * @param last address of the last one; beyond 65535 if the request is wrong
 */
public record Access(boolean isRead, boolean hasRegisters, int first, int last) {
  private static final int ADDRESS = 1;
  private static final int QUANTITY = 3;
  private static final int WRITTEN_ADDRESS = 5;
  private static final int LAST_ADDRESS = 0xFFFF;

  /** The accesses of a request. */
  public static List<Access> of(Adu request) {
    byte[] pdu = request.pdu();
    return switch (request.function()) {
      case READ_COILS, READ_DISCRETE_INPUTS, READ_HOLDING_REGISTERS, READ_INPUT_REGISTERS ->
          List.of(range(true, pdu, ADDRESS, QUANTITY));
      case WRITE_MULTIPLE_COILS, WRITE_MULTIPLE_REGISTERS ->
          List.of(written(pdu, ADDRESS, bitsOf(request)));
      case READ_WRITE_MULTIPLE_REGISTERS ->
          List.of(
              range(true, pdu, ADDRESS, QUANTITY), written(pdu, WRITTEN_ADDRESS, bitsOf(request)));
      case WRITE_SINGLE_COIL, WRITE_SINGLE_REGISTER, MASK_WRITE_REGISTER ->
          List.of(single(false, pdu));
      case READ_FIFO_QUEUE -> List.of(single(true, pdu));
      default -> List.of(new Access(request.isRead(), false, 0, 0));
    };
  }

  private static int bitsOf(Adu request) {
    return request.function().data().bits();
  }

  /** Nobody knows what a unit makes of a request that is cut short. */
  private static Access any(boolean isRead) {
    return new Access(isRead, true, 0, LAST_ADDRESS);
  }

  private static Access single(boolean isRead, byte[] pdu) {
    if (pdu.length < ADDRESS + 2) {
      return any(isRead);
    }
    int address = PduLength.unsignedShort(pdu, ADDRESS);
    return new Access(isRead, true, address, address);
  }

  private static Access range(boolean isRead, byte[] pdu, int addressAt, int quantityAt) {
    if (pdu.length < quantityAt + 2) {
      return any(isRead);
    }
    int address = PduLength.unsignedShort(pdu, addressAt);
    int quantity = Math.max(1, PduLength.unsignedShort(pdu, quantityAt));
    return new Access(isRead, true, address, address + quantity - 1);
  }

  /** A unit may go by the quantity or by the bytes that follow: the larger one counts. */
  private static Access written(byte[] pdu, int addressAt, int bits) {
    int bytesAt = addressAt + 4;
    if (pdu.length <= bytesAt) {
      return any(false);
    }
    Access told = range(false, pdu, addressAt, addressAt + 2);
    int bytes = Math.max(pdu[bytesAt] & 0xFF, pdu.length - bytesAt - 1);
    int quantity = told.last - told.first + 1;
    boolean isMore = bytes > (quantity * bits + 7) / 8;
    return isMore ? new Access(false, true, told.first, told.first + bytes * 8 / bits - 1) : told;
  }
}
