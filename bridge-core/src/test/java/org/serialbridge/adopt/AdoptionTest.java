package org.serialbridge.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SettingsText;
import org.serialbridge.settings.SocketRows;

class AdoptionTest {
  private final Map<String, String> values = new HashMap<>();

  private static SettingsEdit edit(String text) {
    SettingsText.Parsed parsed = SettingsText.parse(text);
    assertThat(parsed.all()).isEmpty();
    return parsed.edit();
  }

  @Test
  void valuesAreTakenOverForThePortAndTheDevice() throws Exception {
    says("SOCK", "TCPS,0.0.0.0,4001");
    says("SOCKPORT", "4001");
    says("MID", "  \"q\",\\ x ");
    says("HTPURL", "/1.php?a=${b}&c=#d");
    says("MAXSK", "8");
    Adoption adoption = adopt(false);
    assertThat(row(adoption, SocketRows.SOCKET).outcome()).isEqualTo("will be imported");
    assertThat(row(adoption, SocketRows.MAX_CLIENTS).outcome()).isEqualTo("same here");
    ApplianceSettings after = edit(adoption.text("com2")).madeIn(ApplianceSettings.FACTORY);
    assertThat(after.port("com2")).isEqualTo(adoption.settings());
    assertThat(after.port("com2").get(DeviceRows.DEVICE_NAME)).isEqualTo("  \"q\",\\ x ");
    assertThat(after.ports()).containsOnlyKeys("com2");
    assertThat(adoption.text("com2")).contains("max-clients").doesNotContain("slow-peer");
  }

  @Test
  void theNetworkIsShownAndLeftAloneUnlessAskedFor() {
    says("WANN", "STATIC,192.168.0.7,255.255.255.0,192.168.0.1");
    says("DNS", "8.8.8.8");
    Adoption.Row left = row(adopt(false), DeviceRows.HOST_NETWORK);
    assertThat(left.shownUnit()).isEqualTo("STATIC,192.168.0.7,255.255.255.0,192.168.0.1");
    assertThat(left.outcome())
        .isEqualTo("not imported: address of this computer; adopt --network imports it");
    assertThat(adopt(false).settings()).isEqualTo(PortSettings.FACTORY);
    assertThat(adopt(false).text("com1")).doesNotContain("192.168.0.7", "8.8.8.8");
    assertThat(adopt(true).settings().text(DeviceRows.HOST_NETWORK))
        .isEqualTo("STATIC,192.168.0.7,255.255.255.0,192.168.0.1");
    assertThat(adopt(true).settings().text(DeviceRows.NAME_SERVER)).isEqualTo("8.8.8.8");
  }

  @Test
  void aValueThatIsNotOursIsToldWithWhatIsAcceptedAndLeftAlone() {
    says("MAXSK", "16");
    says("RFCEN", "\u001b[2J");
    Adoption adoption = adopt(false);
    assertThat(row(adoption, SocketRows.MAX_CLIENTS).outcome())
        .isEqualTo("not imported: Enter a number from 1 to 8, not \"16\"");
    assertThat(row(adoption, ProtocolRows.RFC2217).shownUnit()).isEqualTo("\\x1B[2J");
    assertThat(row(adoption, ProtocolRows.RFC2217).outcome()).matches("[\\x20-\\x7e]+");
    assertThat(adoption.settings()).isEqualTo(PortSettings.FACTORY);
  }

  @Test
  void portsOfTcpThatAreInUseHereAreNotImported() throws Exception {
    says("SOCK", "TCPS,0.0.0.0,20109");
    says("SOCKPORT", "20109");
    says("RFCPORT", "20109");
    says("WEBPORT", "20109");
    says("MAXSK", "3");
    ApplianceSettings stored =
        new SettingsEdit().reset("com1").reset("com2").madeIn(ApplianceSettings.FACTORY);
    Set<String> ports = Set.of("com1", "com2");
    Adoption adoption = Adoption.of(values, stored, ports, "com1", false);
    for (Setting<?> row :
        List.of(DeviceRows.WEB_PORT, ProtocolRows.RFC2217_PORT, SocketRows.LOCAL_PORT)) {
      assertThat(row(adoption, row).fate()).as("%s", row).isEqualTo(Adoption.Fate.LEFT_ALONE);
      assertThat(row(adoption, row).outcome()).contains("TCP port 20109 is used by");
    }
    SettingsEdit edit = edit(adoption.text("com1"));
    PortSettings after = edit.applyTo(stored, ports).after().port("com1");
    assertThat(after).isEqualTo(adoption.settings());
    assertThat(after.get(SocketRows.LOCAL_PORT)).isEqualTo(20_108);
    assertThat(after.get(SocketRows.MAX_CLIENTS)).isEqualTo(3);
    assertThat(after.get(DeviceRows.WEB_PORT)).isEqualTo(80);
  }

  @Test
  void aLocalPortThatIsNotFreeEitherIsReplacedByAFreeOne() throws Exception {
    says("SOCK", "TCPS,0.0.0.0,20109");
    says("SOCKPORT", "20109");
    ApplianceSettings stored =
        new SettingsEdit()
            .reset("com2")
            .set("com1", SocketRows.SOCKET, "TCPC,h,1")
            .set("com1", SocketRows.LOCAL_PORT, "20109")
            .set("com2", SocketRows.LOCAL_PORT, "20109")
            .madeIn(ApplianceSettings.FACTORY);
    Set<String> ports = Set.of("com1", "com2");
    Adoption adoption = Adoption.of(values, stored, ports, "com1", false);
    assertThat(adoption.settings().get(SocketRows.LOCAL_PORT)).isEqualTo(20_108);
    assertThat(edit(adoption.text("com1")).applyTo(stored, ports).ports()).containsExactly("com1");
  }

  @Test
  void whatTheUnitDoesNotKnowIsKept() {
    PortSettings here = PortSettings.FACTORY.with(FunctionRows.LINK_LED_NAME, "led0");
    Adoption adoption =
        Adoption.of(
            values,
            ApplianceSettings.FACTORY.withPort("com1", here),
            Set.of("com1"),
            "com1",
            false);
    Adoption.Row led = row(adoption, FunctionRows.LINK_LED_NAME);
    assertThat(led.outcome()).isEqualTo("unknown to the unit, kept");
    assertThat(led.shownUnit()).isEmpty();
    assertThat(led.shownHere()).isEqualTo("led0");
    assertThat(adoption.settings()).isEqualTo(here);
    assertThat(adoption.rows()).hasSameSizeAs(SettingTable.ROWS);
  }

  @Test
  void secretsAreTakenOverAndNotShown() {
    says("WEBU", "user,password");
    says("REGCLOUD", "12345678,much too long a key");
    Adoption adoption = adopt(false);
    Adoption.Row user = row(adoption, DeviceRows.WEB_USER);
    assertThat(user.shownUnit()).isEqualTo("***");
    assertThat(user.shownHere()).isEqualTo("***");
    assertThat(user.outcome()).isEqualTo("will be imported");
    assertThat(adoption.settings().text(DeviceRows.WEB_USER)).isEqualTo("user,password");
    assertThat(row(adoption, FunctionRows.CLOUD_KEY).outcome()).doesNotContain("much too");
  }

  @Test
  void theNamesOfRelativesAreUnderstood() {
    says("UART", "9600,8,1,MARK,FCR");
    assertThat(adopt(false).settings().text(SerialPortRows.UART)).isEqualTo("9600,8,1,MASK,FCH");
  }

  private void says(String name, String value) {
    values.put(name, value);
  }

  private Adoption adopt(boolean takesNetwork) {
    return Adoption.of(values, ApplianceSettings.FACTORY, Set.of(), "com1", takesNetwork);
  }

  private static Adoption.Row row(Adoption adoption, Setting<?> setting) {
    return adoption.rows().stream()
        .filter(row -> row.setting().equals(setting))
        .findFirst()
        .orElseThrow();
  }
}
