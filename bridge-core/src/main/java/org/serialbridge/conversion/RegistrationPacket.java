package org.serialbridge.conversion;

import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.serialbridge.settings.ByteEscapes;
import org.serialbridge.settings.CloudKey;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.RegistrationKind;
import org.serialbridge.settings.RegistrationTime;

/**
 * The registration packet (AT+REGEN, AT+REGTCP; CommFront's "registry packet"), with which a TCP or
 * UDP client identifies itself. It is the MAC address or a text, sent at the connection, in front
 * of each packet, or both; or the cloud key, sent at a TCP connection only.
 *
 * @param packet its kind; OFF also if it has no effect
 * @param when the time at which it is sent
 * @param text the user's text, with {@link ByteEscapes}
 * @param cloud device id and key
 * @param mac the MAC address, 12 hexadecimal digits
 */
public record RegistrationPacket(
    RegistrationKind packet,
    RegistrationTime when,
    String text,
    CloudKey cloud,
    Supplier<String> mac) {
  private static final byte[] NOTHING = {};

  /** The registration packet of the settings, as far as it has an effect in their socket mode. */
  public static RegistrationPacket of(PortSettings settings, Supplier<String> mac) {
    RegistrationKind packet = settings.effective(FunctionRows.REGISTRATION_PACKET);
    boolean isCloudByUdp = packet == RegistrationKind.CLOUD && settings.mode().isUdp();
    return new RegistrationPacket(
        isCloudByUdp ? RegistrationKind.OFF : packet,
        packet == RegistrationKind.CLOUD
            ? RegistrationTime.FIRST
            : settings.get(FunctionRows.REGISTRATION_TIME),
        settings.get(FunctionRows.REGISTRATION_TEXT),
        settings.get(FunctionRows.CLOUD_KEY),
        mac);
  }

  /** The bytes to send at the connection; may be empty. */
  public byte[] atConnection() {
    return when == RegistrationTime.EVERY ? NOTHING : bytes();
  }

  /** The bytes to send in front of each packet; may be empty. */
  byte[] withData() {
    return isWithData() ? bytes() : NOTHING;
  }

  /** Whether it requires serial data in packets. */
  boolean isWithData() {
    return packet != RegistrationKind.OFF && when != RegistrationTime.FIRST;
  }

  private byte[] bytes() {
    return switch (packet) {
      case OFF -> NOTHING;
      case MAC -> ByteBufUtil.decodeHexDump(mac.get());
      case TEXT -> ByteEscapes.bytes(text);
      case CLOUD -> (cloud.deviceId() + cloud.key()).getBytes(StandardCharsets.US_ASCII);
    };
  }
}
