package org.serialbridge.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.settings.CloudKey;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.RegistrationKind;
import org.serialbridge.settings.RegistrationTime;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.settings.SocketTarget;

class RegistrationPacketTest {
  private static final String MAC = "D8C561010001";

  @ParameterizedTest
  @CsvSource({
    "TCP_CLIENT, OFF, FIRST, '', ''",
    "TCP_CLIENT, OFF, BOTH, '', ''",
    "TCP_CLIENT, MAC, FIRST, d8c561010001, ''",
    "TCP_CLIENT, MAC, EVERY, '', d8c561010001",
    "TCP_CLIENT, MAC, BOTH, d8c561010001, d8c561010001",
    "TCP_CLIENT, TEXT, FIRST, 68692c2075, ''",
    "TCP_CLIENT, TEXT, EVERY, '', 68692c2075",
    "TCP_CLIENT, CLOUD, FIRST, 69642d376b6579, ''",
    "TCP_CLIENT, CLOUD, EVERY, 69642d376b6579, ''",
    "TCP_CLIENT, CLOUD, BOTH, 69642d376b6579, ''",
    "UDP_CLIENT, MAC, BOTH, d8c561010001, d8c561010001",
    "UDP_CLIENT, TEXT, EVERY, '', 68692c2075",
    "UDP_CLIENT, CLOUD, BOTH, '', ''",
    "UDP_SERVER, MAC, BOTH, '', ''",
    "TCP_SERVER, MAC, BOTH, '', ''",
    "TCP_SERVER, CLOUD, BOTH, '', ''",
    "HTTP_CLIENT, TEXT, BOTH, '', ''"
  })
  void isSentAtTheConnectionAndWithDataAsTheSettingsSay(
      SocketMode mode,
      RegistrationKind packet,
      RegistrationTime when,
      String atConnection,
      String withData) {
    PortSettings settings =
        PortSettings.FACTORY
            .with(SocketRows.SOCKET, new SocketTarget(mode, "127.0.0.1", 1))
            .with(FunctionRows.REGISTRATION_PACKET, packet)
            .with(FunctionRows.REGISTRATION_TIME, when)
            .with(FunctionRows.REGISTRATION_TEXT, "hi, u")
            .with(FunctionRows.CLOUD_KEY, new CloudKey("id-7", "key"));
    RegistrationPacket registry = RegistrationPacket.of(settings, () -> MAC);
    assertThat(ByteBufUtil.hexDump(registry.atConnection())).isEqualTo(atConnection);
    assertThat(ByteBufUtil.hexDump(registry.withData())).isEqualTo(withData);
    assertThat(registry.isWithData()).isEqualTo(!withData.isEmpty());
  }
}
