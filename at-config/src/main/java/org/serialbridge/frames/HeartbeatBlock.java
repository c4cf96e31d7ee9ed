package org.serialbridge.frames;

import static org.serialbridge.frames.BlockField.bit;
import static org.serialbridge.frames.BlockField.bits;
import static org.serialbridge.frames.BlockField.field;
import static org.serialbridge.frames.BlockField.parsed;
import static org.serialbridge.frames.BlockField.shown;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.serialbridge.settings.ByteEscapes;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.HeartbeatTarget;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.RegistrationKind;
import org.serialbridge.settings.RegistrationTime;
import org.serialbridge.settings.Setting;

/**
 * The block of heartbeat and registration packet of the first port, 84 bytes.
 *
 * <pre>
 *  0 flags: 01 heartbeat to the network, 02 to the line, 04 registration packet at connect,
 *           08 before data, 10 remove the HTTP header, 20 setting by the line,
 *           40 heartbeat shown as hex, 80 registration packet shown as hex
 *  1 interval, s     2 length of the heartbeat     3 length of the registration packet
 *  4 heartbeat 40   44 registration packet 40
 * </pre>
 */
final class HeartbeatBlock {
  static final int LENGTH = 84;

  private static final int FLAGS = 0;
  private static final int TO_PEERS = 0x01;
  private static final int TO_LINE = 0x02;
  private static final int AT_CONNECT = 0x04;
  private static final int BEFORE_DATA = 0x08;
  private static final int HEARTBEAT_IN_HEX = 0x40;
  private static final int REGISTRATION_IN_HEX = 0x80;
  private static final int INTERVAL = 1;
  private static final int LONGEST_INTERVAL = 255;
  private static final int HEARTBEAT_LENGTH = 2;
  private static final int REGISTRATION_LENGTH = 3;
  private static final int HEARTBEAT = 4;
  private static final int REGISTRATION = 44;
  private static final int TEXT_LENGTH = 40;

  static final Block LAYOUT =
      new Block(
          LENGTH,
          List.of(
              heartbeat(),
              registration(),
              bit(FLAGS, 0x10, FunctionRows.REMOVE_HTTP_HEADER),
              interval(),
              length(HEARTBEAT_LENGTH, HEARTBEAT, FunctionRows.HEARTBEAT_TEXT),
              text(HEARTBEAT_LENGTH, HEARTBEAT, FunctionRows.HEARTBEAT_TEXT),
              inHex(HEARTBEAT_IN_HEX, FunctionRows.HEARTBEAT_TEXT),
              length(REGISTRATION_LENGTH, REGISTRATION, FunctionRows.REGISTRATION_TEXT),
              text(REGISTRATION_LENGTH, REGISTRATION, FunctionRows.REGISTRATION_TEXT),
              inHex(REGISTRATION_IN_HEX, FunctionRows.REGISTRATION_TEXT)));

  private HeartbeatBlock() {}

  /** Units send it to one side only: both is no value. */
  private static BlockField heartbeat() {
    return bits(
        FLAGS,
        TO_PEERS | TO_LINE,
        List.of(FunctionRows.HEARTBEAT, FunctionRows.HEARTBEAT_TARGET),
        (block, from) -> {
          PortSettings settings = from.settings();
          boolean isToLine = settings.get(FunctionRows.HEARTBEAT_TARGET) == HeartbeatTarget.LINE;
          int bit = isToLine ? TO_LINE : TO_PEERS;
          block.putBits(FLAGS, settings.get(FunctionRows.HEARTBEAT) ? bit : 0);
        },
        (block, into) -> {
          int target = block.bits(FLAGS, TO_PEERS | TO_LINE);
          PortSettings settings = into.with(FunctionRows.HEARTBEAT, target != 0);
          String word =
              switch (target) {
                case 0 -> settings.text(FunctionRows.HEARTBEAT_TARGET);
                case TO_PEERS -> HeartbeatTarget.PEERS.keyword();
                case TO_LINE -> HeartbeatTarget.LINE.keyword();
                default -> "both";
              };
          return Optional.of(parsed(settings, FunctionRows.HEARTBEAT_TARGET, word));
        });
  }

  /** A packet with the MAC address or for the cloud is not shown: only a text stands here. */
  private static BlockField registration() {
    return bits(
        FLAGS,
        AT_CONNECT | BEFORE_DATA,
        List.of(FunctionRows.REGISTRATION_PACKET, FunctionRows.REGISTRATION_TIME),
        (block, from) -> {
          PortSettings settings = from.settings();
          int bits =
              switch (settings.get(FunctionRows.REGISTRATION_TIME)) {
                case FIRST -> AT_CONNECT;
                case EVERY -> BEFORE_DATA;
                case BOTH -> AT_CONNECT | BEFORE_DATA;
              };
          RegistrationKind kind = settings.get(FunctionRows.REGISTRATION_PACKET);
          block.putBits(FLAGS, kind == RegistrationKind.TEXT ? bits : 0);
        },
        (block, into) -> {
          int bits = block.bits(FLAGS, AT_CONNECT | BEFORE_DATA);
          RegistrationKind kind = bits == 0 ? RegistrationKind.OFF : RegistrationKind.TEXT;
          PortSettings settings = into.with(FunctionRows.REGISTRATION_PACKET, kind);
          RegistrationTime time =
              switch (bits) {
                case 0 -> settings.get(FunctionRows.REGISTRATION_TIME);
                case AT_CONNECT -> RegistrationTime.FIRST;
                case BEFORE_DATA -> RegistrationTime.EVERY;
                default -> RegistrationTime.BOTH;
              };
          return Optional.of(settings.with(FunctionRows.REGISTRATION_TIME, time));
        });
  }

  /** Zero says nothing; an interval that the byte cannot hold is shown as zero. */
  private static BlockField interval() {
    return field(
        INTERVAL,
        1,
        FunctionRows.HEARTBEAT_SECONDS,
        (block, from) -> {
          int seconds = from.settings().get(FunctionRows.HEARTBEAT_SECONDS);
          block.putNumber(INTERVAL, 1, seconds <= LONGEST_INTERVAL ? seconds : 0);
        },
        (block, into) -> {
          long seconds = block.number(INTERVAL, 1);
          return seconds == 0
              ? Optional.empty()
              : Optional.of(parsed(into, FunctionRows.HEARTBEAT_SECONDS, seconds));
        });
  }

  private static BlockField length(int lengthAt, int offset, Setting<String> row) {
    return field(
        lengthAt,
        1,
        row,
        (block, from) -> block.putNumber(lengthAt, 1, bytes(from, row).length),
        (block, into) -> packet(block, lengthAt, offset, row, into));
  }

  private static BlockField text(int lengthAt, int offset, Setting<String> row) {
    return field(
        offset,
        TEXT_LENGTH,
        row,
        (block, from) -> block.putBytes(offset, bytes(from, row)),
        (block, into) -> packet(block, lengthAt, offset, row, into));
  }

  /** No bytes say nothing; a text that stands for the same bytes stays as it was typed. */
  private static Optional<PortSettings> packet(
      BlockBytes block, int lengthAt, int offset, Setting<String> row, PortSettings into)
      throws InvalidValueException {
    int length = (int) block.number(lengthAt, 1);
    byte[] bytes = block.bytes(offset, length);
    boolean isSame = Arrays.equals(bytes, ByteEscapes.bytes(into.get(row)));
    if (length == 0 || isSame) {
      return isSame ? Optional.of(into) : Optional.empty();
    }
    String text = length > TEXT_LENGTH ? "" : ByteEscapes.text(bytes);
    return Optional.of(parsed(into, row, text));
  }

  /** How a tool shows a packet: as hex if it is no text. */
  private static BlockField inHex(int bit, Setting<String> row) {
    return shown(
        FLAGS,
        1,
        (block, from) -> {
          boolean isText =
              ByteEscapes.expand(from.settings().get(row)).chars().allMatch(c -> c > 31 && c < 127);
          block.putBits(FLAGS, isText ? 0 : bit);
        });
  }

  private static byte[] bytes(BlockSource from, Setting<String> row) {
    return ByteEscapes.bytes(from.settings().get(row));
  }
}
