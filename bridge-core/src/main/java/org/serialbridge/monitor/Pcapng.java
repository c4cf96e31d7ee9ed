package org.serialbridge.monitor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.serialbridge.modbus.FrameSplitter;
import org.serialbridge.modbus.SerialFraming;

/**
 * A capture for Wireshark: pcapng (draft-ietf-opsawg-pcapng) with exported PDUs, which name their
 * dissector (wireshark, epan/exported_pdu.h).
 *
 * <pre>
 * Section Header Block, Interface Description Block, an Enhanced Packet Block for each frame
 * block    type 4 | length 4 | body | length 4
 * packet   tags, each: tag 2 | length 2 | value | then the frame
 * </pre>
 *
 * All numbers are big-endian, all strings are padded to 4 bytes.
 */
public final class Pcapng {
  private static final int SECTION_HEADER = 0x0A0D0D0A;
  private static final int INTERFACE_DESCRIPTION = 1;
  private static final int ENHANCED_PACKET = 6;

  private static final int BYTE_ORDER = 0x1A2B3C4D;
  private static final int WIRESHARK_UPPER_PDU = 252;
  private static final int IF_NAME = 2;
  private static final int IF_TSRESOL = 9;
  private static final int NANOSECONDS = 9;
  private static final int EPB_FLAGS = 2;
  private static final int INBOUND = 1;
  private static final int OUTBOUND = 2;

  private static final int DISSECTOR_NAME = 12;
  private static final int PORT_TYPE = 24;
  private static final int SOURCE_PORT = 25;
  private static final int DESTINATION_PORT = 26;
  private static final int P2P_DIRECTION = 35;
  private static final int SENT = 0;
  private static final int RECEIVED = 1;

  /** A frame with its tags and the rest of its block. */
  private static final int OVERHEAD = 104;

  /** The dissector tells requests and responses apart by these ports, as on TCP. */
  private static final int TCP = 2;

  private static final int SLAVE_PORT = 502;
  private static final int MASTER_PORT = 50_200;

  private Pcapng() {}

  /**
   * The file.
   *
   * @param port the name of the port
   */
  public static ByteBuf of(Capture capture, String port) {
    int size = capture.frames().stream().mapToInt(frame -> OVERHEAD + frame.bytes().length).sum();
    ByteBuf file = Unpooled.buffer(OVERHEAD + size);
    writeSectionHeader(file);
    writeInterface(file, port);
    capture.frames().forEach(frame -> writeFrame(file, frame));
    return file;
  }

  private static void writeSectionHeader(ByteBuf file) {
    int start = begin(file, SECTION_HEADER);
    file.writeInt(BYTE_ORDER);
    file.writeShort(1).writeShort(0); // version
    file.writeLong(-1); // length of the section: not specified
    end(file, start);
  }

  private static void writeInterface(ByteBuf file, String port) {
    int start = begin(file, INTERFACE_DESCRIPTION);
    file.writeShort(WIRESHARK_UPPER_PDU).writeShort(0);
    file.writeInt(0); // frames of any length
    byte[] name = port.getBytes(StandardCharsets.UTF_8);
    file.writeShort(IF_NAME).writeShort(name.length).writeBytes(name);
    fillUp(file);
    file.writeShort(IF_TSRESOL).writeShort(1).writeByte(NANOSECONDS);
    fillUp(file);
    file.writeInt(0); // no more options
    end(file, start);
  }

  private static void writeFrame(ByteBuf file, CapturedFrame frame) {
    boolean isSent = frame.direction() == Direction.TO_LINE;
    int start = begin(file, ENHANCED_PACKET);
    file.writeInt(0); // the interface
    file.writeLong(nanos(frame.time()));
    int lengths = file.writerIndex();
    file.writeLong(0);
    int packet = file.writerIndex();
    writeTags(file, frame, isSent);
    file.writeBytes(frame.bytes());
    int length = file.writerIndex() - packet;
    file.setInt(lengths, length).setInt(lengths + Integer.BYTES, length);
    fillUp(file);
    file.writeShort(EPB_FLAGS).writeShort(Integer.BYTES).writeInt(isSent ? OUTBOUND : INBOUND);
    file.writeInt(0); // no more options
    end(file, start);
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  private static void writeTags(ByteBuf file, CapturedFrame frame, boolean isSent) {
    boolean isRtu = frame.isModbus() && frame.framing() == SerialFraming.RTU;
    byte[] dissector = (isRtu ? "mbrtu" : "data").getBytes(StandardCharsets.US_ASCII);
    int filled = (dissector.length + 3) & ~3;
    file.writeShort(DISSECTOR_NAME).writeShort(filled).writeBytes(dissector);
    file.writeZero(filled - dissector.length);
    writeTag(file, P2P_DIRECTION, isSent ? SENT : RECEIVED);
    if (isRtu) {
      boolean isResponse = frame.kind() == FrameSplitter.Kind.RESPONSE;
      writeTag(file, PORT_TYPE, TCP);
      writeTag(file, SOURCE_PORT, isResponse ? SLAVE_PORT : MASTER_PORT);
      writeTag(file, DESTINATION_PORT, isResponse ? MASTER_PORT : SLAVE_PORT);
    }
    file.writeInt(0); // no more tags
  }

  private static void writeTag(ByteBuf file, int tag, int value) {
    file.writeShort(tag).writeShort(Integer.BYTES).writeInt(value);
  }

  private static int begin(ByteBuf file, int type) {
    int start = file.writerIndex();
    file.writeInt(type).writeInt(0);
    return start;
  }

  private static void end(ByteBuf file, int start) {
    int length = file.writerIndex() + Integer.BYTES - start;
    file.writeInt(length).setInt(start + Integer.BYTES, length);
  }

  /** All blocks begin at multiples of 4. */
  private static void fillUp(ByteBuf file) {
    file.writeZero(-file.writerIndex() & 3);
  }
}
