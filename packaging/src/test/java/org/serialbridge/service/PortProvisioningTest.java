package org.serialbridge.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.SettingTable;

class PortProvisioningTest {
  @Test
  void eachPortGetsALocalPortOfItsOwn() {
    ApplianceSettings settings =
        PortProvisioning.of(ApplianceSettings.FACTORY, List.of("com1", "com2", "pump"));
    assertThat(localPort(settings, "com1")).isEqualTo(20_108);
    assertThat(localPort(settings, "com2")).isEqualTo(20_109);
    assertThat(localPort(settings, "pump")).isEqualTo(20_110);
  }

  @Test
  void aPortThatHasSettingsKeepsThem() {
    ApplianceSettings before =
        ApplianceSettings.FACTORY.withPort(
            "com2", ApplianceSettings.FACTORY.unit("com2").with(SettingTable.LOCAL_PORT, 20_108));
    ApplianceSettings settings = PortProvisioning.of(before, List.of("com1", "com2"));
    assertThat(localPort(settings, "com1")).isEqualTo(20_109);
    assertThat(localPort(settings, "com2")).isEqualTo(20_108);
    assertThat(PortProvisioning.of(settings, List.of("com1", "com2"))).isEqualTo(settings);
  }

  private static int localPort(ApplianceSettings settings, String name) {
    return settings.unit(name).get(SettingTable.LOCAL_PORT);
  }
}
