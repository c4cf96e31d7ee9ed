package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.ObjIntConsumer;

/**
 * RTU over TCP, for the requests of a client: RTU frames, CRC included, without the silence that
 * separates them on a line.
 *
 * <p>A request ends at its last byte if its function code tells its length. Another one, as a
 * vendor's, ends with a read if its CRC is right there: clients write a frame in one piece, and
 * wait for the response before the next. There is no transaction identifier.
 *
 * <p>TCP damages and loses no byte, so a wrong CRC shows that the stream has another framing.
 */
public final class RtuCodec implements AduCodec {
  private static final int NO_TRANSACTION = 0;

  private final byte[] frame = new byte[Adu.LONGEST_RTU];
  private int length;

  /** Why the stream is not RTU; empty if it is. */
  private String error = "";

  @Override
  public void decode(ByteBuffer bytes, ObjIntConsumer<Adu> output) throws ProtocolException {
    while (error.isEmpty() && bytes.hasRemaining()) {
      frame[length++] = bytes.get();
      int pdu = PduLength.ofRequest(frame, 1, length);
      boolean isFull = length == frame.length;
      boolean isEnd =
          pdu == PduLength.UNKNOWN
              ? (isFull || !bytes.hasRemaining()) && length >= Adu.SHORTEST_RTU
              : pdu != PduLength.MORE && length == 1 + pdu + Adu.CRC_LENGTH;
      if (isEnd && Adu.hasGoodCrc(frame, 0, length)) {
        byte[] whole = Arrays.copyOf(frame, length);
        length = 0;
        output.accept(Adu.ofRtu(whole), NO_TRANSACTION);
      } else if (isFull || isEnd && pdu != PduLength.UNKNOWN) {
        error = "CRC: %s (expected: %s)".formatted(crc(frame), crc(rightFrame()));
      }
    }
    if (!error.isEmpty()) {
      throw new ProtocolException(error);
    }
  }

  private byte[] rightFrame() {
    return Adu.ofRtu(Arrays.copyOf(frame, length)).rtu();
  }

  private String crc(byte[] bytes) {
    return HexFormat.of().formatHex(bytes, length - Adu.CRC_LENGTH, length);
  }

  @Override
  public void restart() {
    length = 0;
    error = "";
  }

  @Override
  public byte[] encode(Adu adu, int transaction) {
    return adu.rtu();
  }

  @Override
  public boolean hasTransactions() {
    return false;
  }

  /**
   * Whether bytes are one or more whole RTU requests: the length of each fits its function code,
   * and its CRC is right. A right CRC of the first bytes alone proves nothing: {@code 0C E0 00 00
   * 00 06 01 03} has one and is Modbus/TCP. On the other hand, the head of an RTU frame may look
   * like an MBAP header: {@code 01 03 00 00 00 0A C5 CD} begins an ADU of 16 bytes.
   */
  public static boolean areRequests(ByteBuffer bytes) {
    byte[] all = new byte[bytes.remaining()];
    bytes.get(bytes.position(), all);
    return all.length > 0 && wholeFrames(all) == all.length;
  }

  /** The end of the whole frames of known length, with right CRCs, at the start of bytes. */
  private static int wholeFrames(byte[] all) {
    int from = 0;
    while (from < all.length) {
      int pdu = PduLength.ofRequest(all, from + 1, all.length);
      int end = from + 1 + pdu + Adu.CRC_LENGTH;
      if (pdu <= 0 || end > all.length || !Adu.hasGoodCrc(all, from, end)) {
        return from;
      }
      from = end;
    }
    return from;
  }

  /** Whether the first bytes of a client are RTU; a frame of unknown length ends with them. */
  static FramingMatch match(byte[] all) {
    int from = wholeFrames(all);
    int left = all.length - from;
    int pdu = PduLength.ofRequest(all, from + 1, all.length);
    if (pdu == PduLength.UNKNOWN) {
      boolean isPossible =
          left <= Adu.LONGEST_RTU && FunctionCode.isValidInRequest(all[from + 1] & 0xFF);
      if (!isPossible || left < Adu.SHORTEST_RTU) {
        return isPossible ? FramingMatch.PART : FramingMatch.NO;
      }
      return Adu.hasGoodCrc(all, from, all.length) ? FramingMatch.WHOLE : FramingMatch.NO;
    }
    boolean mayContinue =
        pdu == PduLength.MORE || pdu <= Adu.LONGEST_PDU && left < 1 + pdu + Adu.CRC_LENGTH;
    return left == 0 ? FramingMatch.WHOLE : mayContinue ? FramingMatch.PART : FramingMatch.NO;
  }
}
