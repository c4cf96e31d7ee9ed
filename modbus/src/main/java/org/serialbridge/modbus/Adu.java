package org.serialbridge.modbus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalInt;

/**
 * A unit identifier and an opaque PDU: the content that all framings carry.
 *
 * <pre>
 * RTU         | unit 1 | PDU 1-253 | CRC 2, low byte first |
 * ASCII       | : | unit, PDU and LRC, 2 hexadecimal digits for each byte | CR LF |
 * Modbus/TCP  | transaction 2 | protocol 2 = 0 | length 2 = 1 + PDU | unit 1 | PDU 1-253 |
 * </pre>
 */
public final class Adu {
  /** Bytes of the longest PDU (Application Protocol V1.1b3, 4.1). */
  public static final int LONGEST_PDU = 253;

  static final int CRC_LENGTH = 2;

  /** Bytes of the shortest RTU frame. */
  static final int SHORTEST_RTU = 1 + 1 + CRC_LENGTH;

  /** Bytes of the longest RTU frame. */
  static final int LONGEST_RTU = 1 + LONGEST_PDU + CRC_LENGTH;

  /** Characters of the longest ASCII frame: colon, two for each byte and the LRC, CR LF. */
  static final int LONGEST_ASCII = 1 + 2 * (1 + LONGEST_PDU + 1) + 2;

  /** Set in the function code of an exception response. */
  static final int EXCEPTION = 0x80;

  private static final int EXCEPTION_LENGTH = 2;
  private static final int BROADCAST = 0;

  /** From here on unit identifiers are reserved (Modbus over Serial Line V1.02, 2.2). */
  private static final int FIRST_RESERVED = 248;

  private final int unit;
  private final byte[] pdu;

  /**
   * An ADU.
   *
   * @param unit unit identifier, 0 (broadcast) to 255
   * @param pdu function code and data, 1 to 253 bytes; the caller must not change it afterwards
   * @throws IllegalArgumentException if either is out of range
   */
  public Adu(int unit, byte[] pdu) {
    if (unit < 0 || unit > 255) {
      throw new IllegalArgumentException("unit: " + unit + " (expected: 0-255)");
    }
    if (pdu.length < 1 || pdu.length > LONGEST_PDU) {
      throw new IllegalArgumentException("pdu: " + pdu.length + " bytes (expected: 1-253)");
    }
    this.unit = unit;
    this.pdu = pdu;
  }

  /**
   * The ADU of an RTU frame; the CRC is not checked.
   *
   * @param rtu unit, PDU and CRC: 4 to 256 bytes
   */
  public static Adu ofRtu(byte[] rtu) {
    return new Adu(rtu[0] & 0xFF, Arrays.copyOfRange(rtu, 1, rtu.length - CRC_LENGTH));
  }

  /** The unit identifier. */
  public int unit() {
    return unit;
  }

  /** Function code and data, 1 to 253 bytes. The caller must not change them. */
  public byte[] pdu() {
    return pdu;
  }

  /** The function code, 0 to 255. */
  public int functionCode() {
    return pdu[0] & 0xFF;
  }

  /** The row of the function code; that of an exception response is OTHER. */
  public FunctionCode function() {
    return FunctionCode.of(functionCode());
  }

  /** Whether this request is for all units and none answers: unit 0, except for reads. */
  public boolean isBroadcast() {
    return unit == BROADCAST && !isRead();
  }

  /**
   * Whether any unit may answer this request with its own identifier: a read of unit 0 or of a
   * reserved identifier. Many devices answer such a read so that they can be found.
   */
  public boolean isForAnyUnit() {
    return isAnyUnit(unit) && isRead();
  }

  /** Whether an identifier is 0 or reserved, so that any unit may take it for its own. */
  static boolean isAnyUnit(int unit) {
    return unit == BROADCAST || unit >= FIRST_RESERVED;
  }

  /** Whether this request only reads. An unknown function code counts as a write. */
  public boolean isRead() {
    return function().access(pdu) == FunctionCode.Access.READ;
  }

  /**
   * Whether an answer has the unit and the function code of this request. A transaction identifier
   * must tell the rest.
   */
  boolean isAnsweredBy(Adu answer) {
    return (answer.unit == unit || isForAnyUnit())
        && (answer.functionCode() & ~EXCEPTION) == (functionCode() & ~EXCEPTION);
  }

  /** The code of an exception response, 0 to 255; empty if this is none. */
  public OptionalInt exceptionCode() {
    boolean isException = (functionCode() & EXCEPTION) != 0 && pdu.length == EXCEPTION_LENGTH;
    return isException ? OptionalInt.of(pdu[1] & 0xFF) : OptionalInt.empty();
  }

  /** The exception response to this request. */
  public Adu exception(ExceptionCode code) {
    return new Adu(unit, new byte[] {(byte) (pdu[0] | EXCEPTION), (byte) code.code()});
  }

  /** This ADU as an RTU frame, 4 to 256 bytes. */
  public byte[] rtu() {
    byte[] frame = new byte[1 + pdu.length + CRC_LENGTH];
    frame[0] = (byte) unit;
    System.arraycopy(pdu, 0, frame, 1, pdu.length);
    int crc = Crc16.of(frame, 0, 1 + pdu.length);
    frame[1 + pdu.length] = (byte) crc;
    frame[2 + pdu.length] = (byte) (crc >>> 8);
    return frame;
  }

  /** This ADU as an ASCII frame in capitals, 9 to 513 bytes. */
  public byte[] ascii() {
    byte[] content = new byte[1 + pdu.length + 1];
    content[0] = (byte) unit;
    System.arraycopy(pdu, 0, content, 1, pdu.length);
    content[1 + pdu.length] = AsciiReader.lrc(content, 0, 1 + pdu.length);
    String digits = HexFormat.of().withUpperCase().formatHex(content);
    return (":" + digits + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * This ADU in Modbus/TCP framing.
   *
   * @param transaction transaction identifier, 0 to 65535
   */
  public byte[] tcp(int transaction) {
    byte[] adu = new byte[MbapCodec.HEADER_LENGTH + pdu.length];
    adu[0] = (byte) (transaction >>> 8);
    adu[1] = (byte) transaction;
    int length = 1 + pdu.length;
    adu[4] = (byte) (length >>> 8);
    adu[5] = (byte) length;
    adu[6] = (byte) unit;
    System.arraycopy(pdu, 0, adu, MbapCodec.HEADER_LENGTH, pdu.length);
    return adu;
  }

  /** Whether the CRC at the end of an RTU frame is right. */
  static boolean hasGoodCrc(byte[] bytes, int from, int to) {
    int crc = Crc16.of(bytes, from, to - CRC_LENGTH);
    return (bytes[to - 2] & 0xFF) == (crc & 0xFF) && (bytes[to - 1] & 0xFF) == crc >>> 8;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Adu adu && adu.unit == unit && Arrays.equals(adu.pdu, pdu);
  }

  @Override
  public int hashCode() {
    return 31 * unit + Arrays.hashCode(pdu);
  }

  @Override
  public String toString() {
    return "unit " + unit + " " + HexFormat.of().formatHex(pdu);
  }
}
