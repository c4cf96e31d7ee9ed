package org.serialbridge.at;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.settings.PortSettings;

/** Every command of the AT command page: what a new unit answers, and the page's examples. */
class CommandReplyTest {
  private final ConsoleRig rig = ConsoleRig.inCommandMode();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MAC       | D8C561010001
          WANN      | DHCP,10.1.2.3,255.255.0.0,10.1.0.1
          DNS       | 10.1.0.53
          UART      | 115200,8,1,NONE,NFC
          SOCK      | TCPS,192.168.1.211,20108
          SOCKLK    | DISCONNECT
          SOCKPORT  | 20108
          REGEN     | OFF
          REGTCP    | FIRST
          REGCLOUD  | 00000001,0001
          REGUSR    | www.commfront.com
          HTPTP     | GET
          HTPURL    | /1.php
          HTPHEAD   | User_Agent: Mozilla/4.0
          HTPCHD    | OFF
          HEARTEN   | OFF
          HEARTTP   | NET
          HEARTTM   | 30
          HEARTDT   | www.commfront.com
          CLIENTRST | OFF
          SCSLINK   | OFF
          INDEXEN   | OFF
          RFCEN     | OFF
          SOCKSL    | OFF
          SHORTO    | 3
          TCPSE     | KEEP
          UARTCLBUF | OFF
          MODTCP    | OFF
          WEBPORT   | 80
          WEBU      | admin,admin
          MAXSK     | 8
          RSTIM     | 0
          E         | ON
          RFCPORT   | 0
          RFCKEEP   | OFF
          PKTGAP    | AUTO
          PKTLEN    | 400
          PKTEND    | OFF
          PKTENDOP  | KEEP
          STREAMPKT | OFF
          SLOWPEER  | AUTO
          MODTO     | 1000
          MODEXC    | ON
          MODGAP    | AUTO
          MODQUIET  | 0
          MODDEAD   | 3
          MODPROBE  | 5
          MODWAIT   | 5000
          MODNET    | AUTO
          MODLINE   | RTU
          MODROUTE1 | OFF
          MODROUTE16| OFF
          MODRULE1  | OFF
          MODRULE16 | OFF
          MODROLE   | MASTER
          MODKEEP   | 10
          PEERGONE  | KEEP
          TLS       | OFF
          TLSPORT   | 0
          TLSCLIENT | OFF
          TLSPIN    | OFF
          DISC      | SEARCH
          DISCKEY   | WWW.USR.CN
          DISCU     | OFF
          MDNS      | ON
          NETAT     | OFF
          LED       | OFF
          """)
  void aNewUnitAnswersQueries(String name, String value) {
    assertThat(rig.answer("AT+" + name)).isEqualTo("+OK=" + value);
    assertThat(rig.answer("AT+" + name + "?")).isEqualTo("+OK=" + value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          WANN=STATIC, 192.168.1.201,255.255.255.0,192.168.1.254 \
          | STATIC,192.168.1.201,255.255.255.0,192.168.1.254
          WANN=STATIC,172.16.0.100,255.255.255.0,172.16.0.1 \
          | STATIC,172.16.0.100,255.255.255.0,172.16.0.1
          DNS=8.8.8.8                       | 8.8.8.8
          UART=115200,8,1,NONE,NFC          | 115200,8,1,NONE,NFC
          SOCK=TCPS, 192.168.1.211,502      | TCPS,192.168.1.211,502
          SOCK=TCPC, 192.168.1.211,20000    | TCPC,192.168.1.211,20000
          SOCKPORT=502                      | 502
          REGEN=MAC                         | MAC
          REGTCP=FIRST                      | FIRST
          REGCLOUD=00000001,0001            | 00000001,0001
          REGUSR=www.commfront.com          | www.commfront.com
          HTPTP=GET                         | GET
          HTPURL=/1.php                     | /1.php
          HTPHEAD=User_Agent: Mozilla/4.0   | User_Agent: Mozilla/4.0
          HTPCHD=OFF                        | OFF
          HEARTEN=ON                        | ON
          HEARTTP=NET                       | NET
          HEARTTM=30                        | 30
          HEARTDT=www.commfront.com         | www.commfront.com
          CLIENTRST=ON                      | ON
          SCSLINK=ON                        | ON
          INDEXEN=ON                        | ON
          RFCEN=ON                          | ON
          SOCKSL=ON                         | ON
          SHORTO=3                          | 3
          TCPSE=KEEP                        | KEEP
          UARTCLBUF=ON                      | ON
          MODTCP=ON                         | ON
          MID=DVS-485-2                     | DVS-485-2
          WEBPORT=80                        | 80
          WEBU=user,password                | user,password
          MAXSK=8                           | 8
          RSTIM=3600                        | 3600
          """)
  void theExamplesOfThePageAreStoredAndShown(String command, String shown) {
    assertThat(rig.answer("AT+" + command)).isEqualTo("+OK");
    String name = command.substring(0, command.indexOf('='));
    assertThat(rig.answer("AT+" + name)).isEqualTo("+OK=" + shown);
  }

  @Test
  void everyCommandOfThePageIsKnown() {
    String page =
        "ENTM Z RELD MAC WANN DNS UART SOCK SOCKLK SOCKPORT PDTIME REGEN REGTCP REGCLOUD REGUSR"
            + " HTPTP HTPURL HTPHEAD HTPCHD HEARTEN HEARTTP HEARTTM HEARTDT CLIENTRST SCSLINK"
            + " INDEXEN RFCEN SOCKSL SHORTO TCPSE UARTCLBUF MODTCP MID WEBPORT WEBU VER MAXSK"
            + " RSTIM H";
    assertThat(page.split(" ")).allMatch(name -> AtCommand.named(name).isPresent());
  }

  @Test
  void echoOnIsTheTypedTextAndOneCr() {
    rig.type("At+Mac\r");
    assertThat(rig.transcript()).containsExactly("serial:At+Mac\r\r\n+OK=D8C561010001\r\n");
  }

  @Test
  void setAndErrorRepliesAreFramedAlike() {
    rig.type("AT+MAXSK=4\r");
    rig.type("AT+NONE\r");
    assertThat(rig.transcript())
        .containsExactly(
            "serial:AT+MAXSK=4\r\r\n+OK\r\n", //
            "serial:AT+NONE\r\r\n+ERR=2\r\n");
  }

  @Test
  void echoOffIsEchoedItselfThenNothingIs() {
    rig.type("AT+E=OFF\r");
    rig.type("AT+MAC\r");
    rig.type("AT+X\r\n");
    rig.type("AT+E=ON\r");
    rig.type("AT+E\r");
    assertThat(rig.transcript())
        .containsExactly(
            "serial:AT+E=OFF\r\r\n+OK\r\n",
            "serial:\r\n+OK=D8C561010001\r\n",
            "serial:\r\n+ERR=2\r\n",
            "serial:\r\n+OK\r\n",
            "serial:AT+E\r\r\n+OK=ON\r\n");
  }

  @Test
  void versionIsOneToken() {
    assertThat(rig.answer("AT+VER")).matches("\\+OK=V\\d+\\.\\d+\\.\\d+[^ ,]*");
  }

  @Test
  void productionTimeIsADateWithTime() {
    assertThat(rig.answer("AT+PDTIME")).matches("\\+OK=\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
  }

  @Test
  void nameOfANewUnitFitsItsLimit() {
    assertThat(rig.answer("AT+MID")).matches("\\+OK=[ -~]{1,14}");
  }

  @Test
  void linkIsConnectWhileAPeerIsOn() {
    rig.connect();
    assertThat(rig.answer("AT+SOCKLK")).isEqualTo("+OK=CONNECT");
  }

  @Test
  void helpHasALineForEachCommand() {
    String help = rig.answer("AT+H");
    assertThat(help).startsWith("+OK=AT+");
    List<String> lines = List.of(help.substring("+OK=".length()).split("\r\n", -1));
    assertThat(lines).allMatch(line -> line.matches("AT\\+[A-Z0-9]+-[ -~]+"));
    assertThat(lines)
        .extracting(line -> line.substring(3, line.indexOf('-')))
        .doesNotHaveDuplicates()
        .containsExactlyElementsOf(AtCommand.ALL.stream().map(AtCommand::name).toList());
  }

  @Test
  void entmLeaves() {
    rig.type("AT+ENTM\r");
    rig.type("data");
    assertThat(rig.transcript())
        .containsExactly("serial:AT+ENTM\r\r\n+OK\r\n", "free", "network:data");
  }

  @Test
  void zAnswersThenRestarts() {
    rig.type("AT+Z\r");
    assertThat(rig.transcript()).containsExactly("serial:AT+Z\r\r\n+OK\r\n", "free", "restart");
    rig.restarted();
    rig.type("\ndata");
    assertThat(rig.transcript()).containsExactly("free", "network:data");
  }

  @Test
  void reldShowsTheFactorySettingsAndStays() {
    for (String set : List.of("MAXSK=2", "WEBPORT=81", "WANN=DHCP", "SOCK=UDPC,host,9", "E=ON")) {
      assertThat(rig.answer("AT+" + set)).isEqualTo("+OK");
    }
    assertThat(rig.answer("AT+RELD")).isEqualTo("+OK");
    assertThat(rig.stored()).isEqualTo(PortSettings.FACTORY);
    assertThat(rig.answer("AT+SOCK")).isEqualTo("+OK=TCPS,192.168.1.211,20108");
  }

  @Test
  void reldWithEchoOffIsNotEchoedButTurnsEchoOn() {
    rig.type("AT+E=OFF\r");
    rig.transcript();
    rig.type("AT+RELD\rAT+E\r");
    assertThat(rig.transcript())
        .containsExactly("serial:\r\n+OK\r\n", "serial:AT+E\r\r\n+OK=ON\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MAC", "VER", "PDTIME", "SOCKLK", "H", "Z", "ENTM", "RELD"})
  void valuesForTheseAreInvalidOperators(String name) {
    for (String rest : List.of("=1", "=", "=?", " = 1")) {
      assertThat(rig.answer("AT+" + name + rest)).isEqualTo("+ERR=3");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Z", "ENTM", "RELD"})
  void actionsAreNoQueries(String name) {
    assertThat(rig.answer("AT+" + name + "?")).isEqualTo("+ERR=3");
    assertThat(rig.answer("AT+" + name + " now")).isEqualTo("+ERR=3");
  }
}
