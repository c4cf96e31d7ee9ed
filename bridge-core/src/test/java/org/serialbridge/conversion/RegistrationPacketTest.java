package org.serialbridge.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.settings.CloudKey;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.RegistrationKind;
import org.serialbridge.settings.RegistrationTime;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.SocketTarget;

class RegistrationPacketTest {
  private static final String MAC = "D8C561010001";

  @ParameterizedTest
  @CsvSource({
    "TCPC, OFF, FIRST, '', ''",
    "TCPC, OFF, ALL, '', ''",
    "TCPC, MAC, FIRST, d8c561010001, ''",
    "TCPC, MAC, EVERY, '', d8c561010001",
    "TCPC, MAC, ALL, d8c561010001, d8c561010001",
    "TCPC, USR, FIRST, 68692c2075, ''",
    "TCPC, USR, EVERY, '', 68692c2075",
    "TCPC, CLOUD, FIRST, 69642d376b6579, ''",
    "TCPC, CLOUD, EVERY, 69642d376b6579, ''",
    "TCPC, CLOUD, ALL, 69642d376b6579, ''",
    "UDPC, MAC, ALL, d8c561010001, d8c561010001",
    "UDPC, USR, EVERY, '', 68692c2075",
    "UDPC, CLOUD, ALL, '', ''",
    "UDPS, MAC, ALL, '', ''",
    "TCPS, MAC, ALL, '', ''",
    "TCPS, CLOUD, ALL, '', ''",
    "HTPC, USR, ALL, '', ''"
  })
  void isSentAtTheConnectionAndWithDataAsTheSettingsSay(
      SocketMode mode,
      RegistrationKind packet,
      RegistrationTime when,
      String atConnection,
      String withData) {
    PortSettings settings =
        PortSettings.FACTORY
            .with(SettingTable.SOCKET, new SocketTarget(mode, "127.0.0.1", 1))
            .with(SettingTable.REGISTRATION_PACKET, packet)
            .with(SettingTable.REGISTRATION_TIME, when)
            .with(SettingTable.REGISTRATION_TEXT, "hi, u")
            .with(SettingTable.CLOUD_KEY, new CloudKey("id-7", "key"));
    RegistrationPacket registry = RegistrationPacket.of(settings, () -> MAC);
    assertThat(ByteBufUtil.hexDump(registry.atConnection())).isEqualTo(atConnection);
    assertThat(ByteBufUtil.hexDump(registry.withData())).isEqualTo(withData);
    assertThat(registry.isWithData()).isEqualTo(!withData.isEmpty());
  }
}
