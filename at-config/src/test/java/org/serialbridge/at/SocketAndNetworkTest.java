package org.serialbridge.at;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.settings.DeviceRows;

/** The settings whose queries show more than what was set: SOCK and SOCKPORT, WANN, DNS. */
class SocketAndNetworkTest {
  private static final String LIVE = "+OK=DHCP,10.1.2.3,255.255.0.0,10.1.0.1";
  private static final String FIXED = "STATIC,192.168.1.201,255.255.255.0,192.168.1.254";

  private final ConsoleRig rig = ConsoleRig.inCommandMode();

  private void set(String command) {
    assertThat(rig.answer("AT+" + command)).isEqualTo("+OK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TCPS", "UDPS"})
  void aServerHasOneLocalPort(String mode) {
    set("SOCK=" + mode + ",10.0.0.1,4001");
    assertThat(rig.answer("AT+SOCKPORT")).isEqualTo("+OK=4001");
    set("SOCKPORT=4002");
    assertThat(rig.answer("AT+SOCK")).isEqualTo("+OK=" + mode + ",10.0.0.1,4002");
    set("SOCKPORT=0");
    assertThat(rig.answer("AT+SOCK")).isEqualTo("+OK=" + mode + ",10.0.0.1,0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TCPC", "UDPC", "HTPC"})
  void aClientHasALocalAndARemotePort(String mode) {
    set("SOCK=" + mode + ",10.0.0.1,4001");
    assertThat(rig.answer("AT+SOCKPORT")).isEqualTo("+OK=20108");
    set("SOCKPORT=0");
    assertThat(rig.answer("AT+SOCKPORT")).isEqualTo("+OK=0");
    assertThat(rig.answer("AT+SOCK")).isEqualTo("+OK=" + mode + ",10.0.0.1,4001");
  }

  @Test
  void theLocalPortStaysWhenAServerBecomesAClient() {
    set("SOCK=TCPS,10.0.0.1,4001");
    set("SOCK=TCPC,10.0.0.2,502");
    assertThat(rig.answer("AT+SOCKPORT")).isEqualTo("+OK=4001");
    set("SOCK=UDPS,10.0.0.3,5000");
    assertThat(rig.answer("AT+SOCKPORT")).isEqualTo("+OK=5000");
  }

  @Test
  void aRefusedSocketLeavesTheLocalPort() {
    assertThat(rig.answer("AT+SOCK=TCPS,10.0.0.1,65536")).isEqualTo("+ERR=4");
    assertThat(rig.answer("AT+SOCKPORT")).isEqualTo("+OK=20108");
  }

  @Test
  void aNewUnitShowsTheHostsNetwork() {
    assertThat(rig.answer("AT+WANN")).isEqualTo(LIVE);
    assertThat(rig.answer("AT+DNS")).isEqualTo("+OK=10.1.0.53");
    assertThat(rig.answer("AT+MAC")).isEqualTo("+OK=D8C561010001");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DHCP", "dhcp", " DHCP ", "DHCP,1.2.3.4,255.0.0.0,1.0.0.1", "DHCP,,,"})
  void underDhcpTheLeaseIsShown(String value) {
    set("WANN=" + value);
    assertThat(rig.answer("AT+WANN")).isEqualTo(LIVE);
    assertThat(rig.stored().text(DeviceRows.HOST_NETWORK)).isEqualTo("DHCP");
  }

  @Test
  void staticIsShownAndHostOrReldUndoIt() {
    for (String undo : List.of("WANN=HOST", "WANN=host", "RELD")) {
      set("WANN=" + FIXED);
      assertThat(rig.answer("AT+WANN")).isEqualTo("+OK=" + FIXED);
      set(undo);
      assertThat(rig.answer("AT+WANN")).isEqualTo(LIVE);
      assertThat(rig.stored().text(DeviceRows.HOST_NETWORK)).isEqualTo("HOST");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          static , 10.0.0.9 , 255.0.0.0 , 0.0.0.0    | STATIC,10.0.0.9,255.0.0.0,0.0.0.0
          Static,223.255.255.255,255.255.255.255,1.0.0.1 \
          | STATIC,223.255.255.255,255.255.255.255,1.0.0.1
          STATIC,1.0.0.0,128.0.0.0,1.0.0.1           | STATIC,1.0.0.0,128.0.0.0,1.0.0.1
          """)
  void goodAddressesAreShown(String typed, String shown) {
    set("WANN=" + typed);
    assertThat(rig.answer("AT+WANN")).isEqualTo("+OK=" + shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "STATIC",
        "DHCP,1.2.3.4",
        "DHCP,1.2.3.4,255.0.0.0",
        "HOST,1.2.3.4,255.0.0.0,1.0.0.1",
        "STATIC,1.2.3.4,255.0.0.0",
        "STATIC,1.2.3.4,255.0.0.0,1.0.0.1,8.8.8.8",
        "FIXED,1.2.3.4,255.0.0.0,1.0.0.1",
        "STATIC,0.0.0.0,255.0.0.0,1.0.0.1",
        "STATIC,127.0.0.1,255.0.0.0,1.0.0.1",
        "STATIC,224.0.0.1,255.0.0.0,1.0.0.1",
        "STATIC,1.2.3.4,0.0.0.0,1.0.0.1",
        "STATIC,1.2.3.4,255.0.255.0,1.0.0.1",
        "STATIC,1.2.3.4,0.0.0.255,1.0.0.1",
        "STATIC,1.2.3.4,255.0.0.0,224.0.0.1",
        "STATIC,1.2.3.256,255.0.0.0,1.0.0.1",
        "STATIC,host,255.0.0.0,1.0.0.1",
        "STATIC,1.2.3.4,24,1.0.0.1",
        "STATIC.172.16.0.100.255.255.255.0.172.16.0.1"
      })
  void badNetworksAreRefused(String value) {
    assertThat(rig.answer("AT+WANN=" + value)).isEqualTo("+ERR=4");
    assertThat(rig.answer("AT+WANN")).isEqualTo(LIVE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          8.8.8.8              | 8.8.8.8
          8.8.8.8, 1.1.1.1     | 8.8.8.8
          127.0.0.53           | 127.0.0.53
          HOST                 | 10.1.0.53
          host                 | 10.1.0.53
          """)
  void theFirstNameServerIsShown(String typed, String shown) {
    set("DNS=1.0.0.1");
    set("DNS=" + typed);
    assertThat(rig.answer("AT+DNS")).isEqualTo("+OK=" + shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0.0.0.0",
        "255.255.255.255",
        "dns.example",
        "8.8.8",
        "8.8.8.8,",
        "8.8.8.8,x",
        "1.1.1.1,2.2.2.2,3.3.3.3",
        "HOST,8.8.8.8"
      })
  void badNameServersAreRefused(String value) {
    assertThat(rig.answer("AT+DNS=" + value)).isEqualTo("+ERR=4");
    assertThat(rig.answer("AT+DNS")).isEqualTo("+OK=10.1.0.53");
  }
}
