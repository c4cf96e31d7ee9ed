package org.serialbridge.frames;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.Ipv4;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SettingTable;

/** Where each value stands in the blocks of the appliance. */
class BlockLayoutTest {
  private static final HostNetwork HOST = FrameRig.network();

  private static BlockSource source(String... lines) {
    ApplianceSettings settings = ApplianceSettings.FACTORY;
    for (String line : lines) {
      settings = AtInterpreter.set("com1", line).madeIn(settings);
    }
    return new BlockSource(settings.port("com1"), HOST);
  }

  @Test
  void theBasicBlockOfANewAppliance() {
    assertThat(BasicBlock.LAYOUT.bytes(source()))
        .isEqualTo(
            Bytes.of(
                "00 00 00 80 0000 5000 00 0700A8C0 C900A8C0 00FFFFFF \"SERIALBRIDGE\" 00*2 0000"
                    + " 00*6 00*6 00 0000 00 0071777C422F 0100A8C0 00*4"));
  }

  @Test
  void theBasicBlockWithAllItCanCarry() {
    assertThat(
            BasicBlock.LAYOUT.bytes(
                source(
                    "AT+WANN=STATIC,10.1.2.3,255.255.0.0,10.1.0.1",
                    "AT+DNS=8.8.4.4",
                    "AT+MID=12345678901234",
                    "AT+WEBPORT=8080",
                    "AT+DISCU=user,12345",
                    "AT+RS485=RTS",
                    "AT+CLIENTRST=ON",
                    "AT+SCSLINK=ON",
                    "AT+INDEXEN=ON",
                    "AT+RFCEN=ON")))
        .isEqualTo(
            Bytes.of(
                "00 00 00 80 0000 901F 00 0302010A 0100010A 0000FFFF \"12345678901234\" 0000"
                    + " \"user\" 0000 00*6 00 0000 F4 0071777C422F 04040808 00*4"));
  }

  @Test
  void dhcpShowsTheAddressesInUse() {
    byte[] block = BasicBlock.LAYOUT.bytes(source("AT+WANN=DHCP"));
    assertThat(Bytes.hex(block)).startsWith("00 00 00 00 00 00 50 00 00 07 00 A8 C0 C9 00 A8 C0");
  }

  @ParameterizedTest
  @CsvSource({
    "CLIENTRST, 10",
    "SCSLINK, 20",
    "INDEXEN, 40",
    "RFCEN, 80",
  })
  void eachFunctionHasABit(String name, String bit) {
    byte[] block = BasicBlock.LAYOUT.bytes(source("AT+" + name + "=ON"));
    assertThat(block[52]).isEqualTo(Bytes.of(bit)[0]);
  }

  @Test
  void thePortBlockOfANewAppliance() {
    assertThat(PortBlock.LAYOUT.bytes(source()))
        .isEqualTo(
            Bytes.of(
                "00C20100 08 01 01 01 00*4 8C4E 8C4E \"192.168.1.211\" 00*17 D301A8C0"
                    + " 00 03 00 08 9001 00 00 00*5"));
  }

  @Test
  void thePortBlockWithOtherValues() {
    assertThat(
            PortBlock.LAYOUT.bytes(
                source(
                    "AT+UART=4000000,5,2,MASK,FCH",
                    "AT+SOCK=HTPC,example.org,65535",
                    "AT+SOCKPORT=0",
                    "AT+HTPTP=POST",
                    "AT+MAXSK=1",
                    "AT+PKTLEN=1460",
                    "AT+PKTGAP=255")))
        .isEqualTo(
            Bytes.of(
                "00093D00 05 04 02 03 00*4 0000 FFFF \"example.org\" 00*19 00*4"
                    + " 00 04 01 01 B405 FF 00 00*5"));
  }

  @ParameterizedTest
  @CsvSource({
    "UDPC, 00",
    "TCPC, 01",
    "UDPS, 02",
    "TCPS, 03",
    "HTPC, 04",
  })
  void eachModeHasItsCode(String mode, String code) {
    byte[] block = PortBlock.LAYOUT.bytes(source("AT+SOCK=" + mode + ",h,1"));
    assertThat(block[51]).isEqualTo(Bytes.of(code)[0]);
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, NFC, 01 01 01",
    "ODD, NFC, 02 01 01",
    "EVEN, FCX, 03 01 02",
    "SPACE, FCH, 05 01 03",
  })
  void parityAndFlowControlHaveTheirCodes(String parity, String flow, String codes) {
    byte[] block = PortBlock.LAYOUT.bytes(source("AT+UART=9600,8,1," + parity + "," + flow));
    assertThat(Bytes.hex(block)).startsWith("80 25 00 00 08 " + codes);
  }

  @Test
  void aNameThatIsTooLongForTheBlockIsNotShown() {
    String longest = "h".repeat(29);
    assertThat(host(longest)).isEqualTo(longest);
    assertThat(host("h".repeat(30))).isEmpty();
  }

  private static String host(String name) {
    byte[] block = PortBlock.LAYOUT.bytes(source("AT+SOCK=TCPC," + name + ",1"));
    return new BlockBytes(block).text(16, 30);
  }

  @Test
  void aGapThatIsTooLongForTheBlockIsShownAsAuto() {
    assertThat(PortBlock.LAYOUT.bytes(source("AT+PKTGAP=256"))[56]).isZero();
  }

  @Test
  void theHeartbeatBlockOfANewAppliance() {
    assertThat(HeartbeatBlock.LAYOUT.bytes(source()))
        .isEqualTo(Bytes.of("00 1E 11 11 \"www.commfront.com\" 00*23 \"www.commfront.com\" 00*23"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          AT+HEARTEN=ON                        | 01
          AT+HEARTEN=ON;AT+HEARTTP=COM         | 02
          AT+HEARTTP=COM                       | 00
          AT+REGEN=USR                         | 04
          AT+REGEN=USR;AT+REGTCP=EVERY         | 08
          AT+REGEN=USR;AT+REGTCP=ALL           | 0C
          AT+REGTCP=ALL                        | 00
          AT+REGEN=MAC                         | 00
          AT+REGEN=CLOUD                       | 00
          AT+HTPCHD=ON                         | 10
          AT+HEARTDT=[00]                      | 40
          AT+REGUSR=a[FF]                      | 80
          """)
  void theFlagsOfHeartbeatAndRegistrationPacket(String lines, String flags) {
    assertThat(HeartbeatBlock.LAYOUT.bytes(source(lines.split(";")))[0])
        .isEqualTo(Bytes.of(flags)[0]);
  }

  @Test
  void bytesOfTextsStandAsTheyAreSent() {
    byte[] block =
        HeartbeatBlock.LAYOUT.bytes(
            source("AT+HEARTDT=[0D]x[5B]", "AT+REGUSR=" + "y".repeat(40), "AT+HEARTTM=255"));
    assertThat(block).isEqualTo(Bytes.of("40 FF 03 28 0D 78 5B 00*37 79*40"));
  }

  @Test
  void anIntervalThatIsTooLongForTheBlockIsNotShown() {
    assertThat(HeartbeatBlock.LAYOUT.bytes(source("AT+HEARTTM=256"))[1]).isZero();
  }

  /** The whole answer that the manual of the 302 prints, of a unit named USR-TCP232-310. */
  @Test
  void thePrintedBlocksOfAUnitAreSettings() {
    ReadAnswers answers = new ReadAnswers(FrameFamily.ONE_PORT);
    answers.add(
        Bytes.of(
            "95 63 03 00 00 00 50 00 00 07 00 A8 C0 01 00 A8 C0 00 FF FF FF \"USR-TCP232-310\""
                + " 00 00 \"admin\" 00 \"admin\" 00 00 01 00 A4 AC CF 23 20 FE 10 00*8"
                + " 80 25 00 00 08 01 01 01 00 00 00 00 8C 4E 2A 20 \"192.168.1.133\" 00*17"
                + " 85 01 A8 C0 00 01 00*11"));
    answers.add(new byte[50]);
    answers.add(Bytes.of("00 30 00*82"));
    UnitValues unit = answers.blocks().orElseThrow().values(0, PortSettings.FACTORY);
    assertThat(unit.unreadable()).isEmpty();
    assertThat(unit.values())
        .isEqualTo(
            Map.ofEntries(
                Map.entry("WANN", "DHCP"),
                Map.entry("WEBPORT", "80"),
                Map.entry("MID", "USR-TCP232-310"),
                Map.entry("CLIENTRST", "OFF"),
                Map.entry("SCSLINK", "ON"),
                Map.entry("INDEXEN", "OFF"),
                Map.entry("RFCEN", "ON"),
                Map.entry("UART", "9600,8,1,NONE,NFC"),
                Map.entry("SOCK", "TCPC,192.168.1.133,8234"),
                Map.entry("SOCKPORT", "20108"),
                Map.entry("HTPTP", "GET"),
                Map.entry("PKTGAP", "AUTO"),
                Map.entry("HEARTEN", "OFF"),
                Map.entry("HEARTTP", "NET"),
                Map.entry("HEARTTM", "48"),
                Map.entry("REGEN", "OFF"),
                Map.entry("REGTCP", "FIRST"),
                Map.entry("HTPCHD", "OFF")));
  }

  /** Read from a unit with two ports; password and public address are replaced. */
  @Test
  void theCapturedBlocksOfAUnitAreSettings() {
    ReadAnswers answers = new ReadAnswers(FrameFamily.SEVERAL_PORTS);
    answers.add(
        Bytes.of(
            "1E 3C 03 80 20 19 50 00 02 C9 01 01 0A 01 01 01 0A 00 FF FF FF \"JSM_010101\" 00*6"
                + " \"admin\" 00 \"12345\" 00 02 01 00 00 D8B04CF69D57 10 0E 00 00 0B 00*3"
                + " 00C20100 08 01 01 01 00*4 1700 51C3 \"192.0.2.71\" 00*20 470200C0"
                + " 09 01 00 00 0000 00 00 81 01 01 01 01"
                + " 00C20100 08 01 01 01 00*4 C8AF 3BF2 \"10.1.1.50\" 00*21 3201010A"
                + " 0A 02 00 00 0000 00 00 81 00 00 00 00"));
    UnitBlocks unit = answers.blocks().orElseThrow();
    assertThat(unit.ports()).isEqualTo(2);
    assertThat(unit.values(0, PortSettings.FACTORY))
        .isEqualTo(
            new UnitValues(
                Map.ofEntries(
                    Map.entry("WANN", "STATIC,10.1.1.201,255.255.255.0,10.1.1.1"),
                    Map.entry("WEBPORT", "80"),
                    Map.entry("MID", "JSM_010101"),
                    Map.entry("CLIENTRST", "OFF"),
                    Map.entry("SCSLINK", "OFF"),
                    Map.entry("INDEXEN", "OFF"),
                    Map.entry("RFCEN", "OFF"),
                    Map.entry("UART", "115200,8,1,NONE,NFC"),
                    Map.entry("SOCK", "TCPC,192.0.2.71,50001"),
                    Map.entry("SOCKPORT", "23"),
                    Map.entry("HTPTP", "GET"),
                    Map.entry("PKTGAP", "AUTO")),
                Map.of()));
    assertThat(unit.values(1, PortSettings.FACTORY).values())
        .containsEntry("SOCK", "UDPS,10.1.1.50,62011")
        .containsEntry("SOCKPORT", "45000");
  }

  @Test
  void theSettingsThatBlocksTellAreThose() {
    BlockSource full = source("AT+DNS=8.8.8.8", "AT+SOCK=TCPC,h,1");
    UnitBlocks blocks =
        new UnitBlocks(
            BasicBlock.LAYOUT.bytes(full),
            List.of(PortBlock.LAYOUT.bytes(full)),
            Optional.of(HeartbeatBlock.LAYOUT.bytes(full)));
    Set<String> told = new TreeSet<>(blocks.values(0, PortSettings.FACTORY).values().keySet());
    assertThat(told)
        .containsExactly(
            "CLIENTRST",
            "DNS",
            "HEARTDT",
            "HEARTEN",
            "HEARTTM",
            "HEARTTP",
            "HTPCHD",
            "HTPTP",
            "INDEXEN",
            "MAXSK",
            "MID",
            "PKTGAP",
            "PKTLEN",
            "REGEN",
            "REGTCP",
            "REGUSR",
            "RFCEN",
            "SCSLINK",
            "SOCK",
            "SOCKPORT",
            "UART",
            "WANN",
            "WEBPORT");
    assertThat(SettingTable.ROWS).extracting(row -> row.name()).containsAll(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UART     | 00000000 08 01 01 01
          UART     | 80250000 09 01 01 01
          UART     | 80250000 08 00 01 01
          UART     | 80250000 08 06 01 01
          UART     | 80250000 08 01 03 01
          UART     | 80250000 08 01 01 04
          SOCK     | 80250000 08 01 01 01 00*4 8C4E 2A20 68 00*33 00 05
          SOCK     | 80250000 08 01 01 01 00*4 8C4E 0000 68 00*33 00 01
          SOCK     | 80250000 08 01 01 01 00*4 8C4E 2A20 00*34 00 01
          SOCK     | 80250000 08 01 01 01 00*4 8C4E 2A20 "a b" 00*31 00 01
          HTPTP    | 80250000 08 01 01 01 00*4 8C4E 2A20 68 00*33 00 01 02
          MAXSK    | 80250000 08 01 01 01 00*4 8C4E 2A20 68 00*33 00 01 00 09
          PKTLEN   | 80250000 08 01 01 01 00*4 8C4E 2A20 68 00*33 00 01 00 01 B505
          """)
  void aValueThatNoSettingCanHaveIsToldAsSuch(String name, String start) {
    byte[] port = Arrays.copyOf(Bytes.of(start), PortBlock.LENGTH);
    UnitBlocks blocks =
        new UnitBlocks(BasicBlock.LAYOUT.bytes(source()), List.of(port), Optional.empty());
    UnitValues values = blocks.values(0, PortSettings.FACTORY);
    assertThat(values.unreadable()).containsKey(name);
    assertThat(values.unreadable().get(name)).contains("nter ");
    assertThat(values.values()).doesNotContainKey(name);
  }

  @Test
  void anOldUnitWithoutANameOfItsServerTellsTheAddress() {
    byte[] port = Bytes.of("80250000 08 01 01 00 00*4 8C4E 2A20 00*30 8501A8C0 00 01 00*11");
    UnitBlocks blocks =
        new UnitBlocks(BasicBlock.LAYOUT.bytes(source()), List.of(port), Optional.empty());
    assertThat(blocks.values(0, PortSettings.FACTORY).values())
        .containsEntry("SOCK", "TCPC,192.168.1.133,8234")
        .containsEntry("UART", "9600,8,1,NONE,NFC");
  }

  /** A computer whose network the host decides gets the address of the unit if it is asked to. */
  @Test
  void addressesAreToldWhateverTheNetworkHere() {
    BlockSource unit =
        new BlockSource(
            source("AT+WANN=STATIC,10.1.2.3,255.0.0.0,0.0.0.0").settings(),
            new HostNetwork(Ipv4.NONE, Ipv4.NONE, Ipv4.NONE, Ipv4.NONE, FrameRig.MAC));
    UnitBlocks blocks =
        new UnitBlocks(
            BasicBlock.LAYOUT.bytes(unit), List.of(PortBlock.LAYOUT.bytes(unit)), Optional.empty());
    assertThat(blocks.values(0, PortSettings.FACTORY).values())
        .containsEntry("WANN", "STATIC,10.1.2.3,255.0.0.0,0.0.0.0")
        .doesNotContainKeys("DNS", "DISCU", "HEARTEN");
  }
}
