package org.serialbridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SettingsEdit;

class TlsHintsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SOCK=TCPS,h,4001 TLS=ON TLSCLIENT=CA | ''",
        "SOCK=TCPS,h,4001 TLSPORT=4002 TLSCLIENT=CA | ''",
        "SOCK=TCPS,h,4001 TLSCLIENT=CA | AT+TLSCLIENT=CA has no effect without AT+TLS=ON or"
            + " AT+TLSPORT",
        "SOCK=TCPC,h,4001 TLS=ON TLSPIN=PIN | ''",
        "SOCK=TCPC,h,4001 TLSPIN=PIN | AT+TLSPIN has no effect without AT+TLS=ON",
        "SOCK=UDPS,h,4001 TLS=ON | this mode has no TLS: AT+TLS=ON has no effect"
      })
  void settingsWithoutEffectAreTold(String texts, String hint) throws Exception {
    SettingsEdit edit = new SettingsEdit();
    for (String text : texts.split(" ", -1)) {
      String[] parts = text.split("=", 2);
      edit.set(
          "com1",
          SettingTable.named(parts[0]).orElseThrow(),
          parts[1].replace("PIN", "0A".repeat(32)));
    }
    assertThat(String.join(";", TlsHints.of(edit.madeIn(ApplianceSettings.FACTORY).port("com1"))))
        .isEqualTo(hint);
  }
}
