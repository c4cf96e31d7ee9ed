package org.serialbridge.conversion;

import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.serialbridge.settings.ByteEscapes;
import org.serialbridge.settings.CloudKey;
import org.serialbridge.settings.RegistryPacket;
import org.serialbridge.settings.RegistryTime;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.UnitSettings;

/**
 * The registry packet (AT+REGEN, AT+REGTCP), by which a TCP or UDP client makes itself known: MAC
 * address or text, sent at the connection, in front of each packet, or both; or the cloud key, sent
 * at a TCP connection only.
 *
 * @param packet what it is; OFF also where it has no effect
 * @param when when it is sent
 * @param text the user's text, with {@link ByteEscapes}
 * @param cloud device id and key
 * @param mac the MAC address, 12 hexadecimal digits
 */
public record Registry(
    RegistryPacket packet, RegistryTime when, String text, CloudKey cloud, Supplier<String> mac) {
  private static final byte[] NOTHING = {};

  /** That of the settings, as far as it has an effect in their socket mode. */
  public static Registry of(UnitSettings settings, Supplier<String> mac) {
    RegistryPacket packet = settings.get(SettingTable.REGEN);
    SocketMode mode = settings.get(SettingTable.SOCK).mode();
    boolean works =
        mode == SocketMode.TCPC || mode == SocketMode.UDPC && packet != RegistryPacket.CLOUD;
    return new Registry(
        works ? packet : RegistryPacket.OFF,
        packet == RegistryPacket.CLOUD ? RegistryTime.FIRST : settings.get(SettingTable.REGTCP),
        settings.get(SettingTable.REGUSR),
        settings.get(SettingTable.REGCLOUD),
        mac);
  }

  /** What is sent at the connection; may be empty. */
  public byte[] atConnection() {
    return when == RegistryTime.EVERY ? NOTHING : bytes();
  }

  /** What is sent in front of each packet; may be empty. */
  byte[] withData() {
    return isWithData() ? bytes() : NOTHING;
  }

  /** Whether serial data must be cut into packets for it. */
  boolean isWithData() {
    return packet != RegistryPacket.OFF && when != RegistryTime.FIRST;
  }

  private byte[] bytes() {
    return switch (packet) {
      case OFF -> NOTHING;
      case MAC -> ByteBufUtil.decodeHexDump(mac.get());
      case USR -> ByteEscapes.bytes(text);
      case CLOUD -> (cloud.deviceId() + cloud.key()).getBytes(StandardCharsets.US_ASCII);
    };
  }
}
