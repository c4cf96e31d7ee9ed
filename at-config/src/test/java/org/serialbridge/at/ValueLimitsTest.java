package org.serialbridge.at;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.serialbridge.settings.PortSettings;

/** Both sides of every limit: stored and shown, or +ERR=4 and the old value shown. */
class ValueLimitsTest {
  private static final List<String> ON_OFF =
      List.of(
          "HTPCHD",
          "HEARTEN",
          "CLIENTRST",
          "SCSLINK",
          "INDEXEN",
          "RFCEN",
          "SOCKSL",
          "UARTCLBUF",
          "MODTCP",
          "RFCKEEP",
          "MODEXC",
          "STREAMPKT",
          "RS485RX",
          "RS485TERM",
          "MDNS");

  private final ConsoleRig rig = ConsoleRig.inCommandMode();

  @ParameterizedTest
  @MethodSource("accepted")
  void isStoredAndShown(String name, String value) {
    assertThat(rig.answer("AT+" + name + "=" + value)).isEqualTo("+OK");
    assertThat(rig.answer("AT+" + name)).isEqualTo("+OK=" + value);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void isRefusedAndTheOldValueStays(String name, String value) {
    String before = rig.answer("AT+" + name);
    assertThat(rig.answer("AT+" + name + "=" + value)).isEqualTo("+ERR=4");
    assertThat(rig.answer("AT+" + name)).isEqualTo(before);
    assertThat(rig.stored()).isEqualTo(PortSettings.FACTORY);
  }

  static Stream<Arguments> accepted() {
    return Stream.of(numbersAccepted(), textsAccepted(), partsAccepted(), keywordsAccepted())
        .flatMap(cases -> cases);
  }

  static Stream<Arguments> refused() {
    return Stream.of(numbersRefused(), textsRefused(), partsRefused(), keywordsRefused())
        .flatMap(cases -> cases);
  }

  private static Stream<Arguments> values(String name, Object... values) {
    return Arrays.stream(values).map(value -> Arguments.of(name, value.toString()));
  }

  private static Stream<Arguments> numbersAccepted() {
    return Stream.of(
            values("MAXSK", 1, 2, 8),
            values("SHORTO", 2, 255),
            values("RSTIM", 0, 60, 65_535),
            values("HEARTTM", 1, 65_535),
            values("WEBPORT", 1, 65_535),
            values("SOCKPORT", 0, 1, 65_535),
            values("RFCPORT", 0, 1, 65_535),
            values("TLSPORT", 0, 1, 65_535),
            values("PKTGAP", 1, 1_000, "AUTO"),
            values("PKTLEN", 1, 1_460),
            values("RS485PRE", 0, 100),
            values("RS485POST", 0, 100),
            values("MODTO", 10, 60_000),
            values("MODGAP", 0, 100_001, 10_000_000, "AUTO"),
            values("MODQUIET", 0, 60_000),
            values("MODDEAD", 0, 100),
            values("MODPROBE", 1, 3_600),
            values("MODWAIT", 100, 60_000),
            values("MODKEEP", 0, 3_600))
        .flatMap(cases -> cases);
  }

  private static Stream<Arguments> numbersRefused() {
    return Stream.of(
            values("MAXSK", 0, 9),
            values("SHORTO", 1, 256),
            values("RSTIM", 1, 59, 65_536),
            values("HEARTTM", 0, 65_536),
            values("WEBPORT", 0, 65_536),
            values("SOCKPORT", -1, 65_536),
            values("RFCPORT", -1, 65_536),
            values("TLSPORT", -1, 65_536),
            values("PKTGAP", 0, 1_001, -1),
            values("PKTLEN", 0, 1_461),
            values("RS485PRE", -1, 101),
            values("RS485POST", -1, 101),
            values("MODTO", 9, 60_001, "AUTO"),
            values("MODGAP", -1, 10_000_001),
            values("MODQUIET", -1, 60_001),
            values("MODDEAD", -1, 101),
            values("MODPROBE", 0, 3_601),
            values("MODWAIT", 99, 60_001),
            values("MODKEEP", -1, 3_601))
        .flatMap(cases -> cases);
  }

  private static Stream<Arguments> textsAccepted() {
    return Stream.of(
            texts("REGUSR", 1, 40),
            texts("HEARTDT", 1, 40),
            values("REGUSR", "[00]", "[fF][0a]", "[02]".repeat(40), "[0][G1][123]]", "x [02]"),
            values("HEARTDT", "[0D]".repeat(39) + "]"),
            texts("HTPURL", 1, 99),
            texts("HTPHEAD", 0, 1, 199),
            texts("MID", 1, 14),
            texts("LED", 1, 64),
            texts("DISCKEY", 5, 30),
            texts("NETAT", 3, 20),
            values("NETAT", "OFF", "usr.cn#", "0,# =", "Ta+"),
            values("PKTEND", "OFF", "00", "0D0A", "FFFF"),
            values("LED", "OFF", "led0", "green:status", "input3::caps lock"))
        .flatMap(cases -> cases);
  }

  private static Stream<Arguments> textsRefused() {
    return Stream.of(
            texts("REGUSR", 0, 41),
            texts("HEARTDT", 0, 41),
            values("REGUSR", "[02]".repeat(41), "[02]".repeat(40) + "]", "[0]".repeat(13) + "ab"),
            values("HEARTDT", "[02]".repeat(41)),
            texts("HTPURL", 0, 100),
            texts("HTPHEAD", 200),
            texts("MID", 0, 15),
            texts("LED", 0, 65),
            texts("DISCKEY", 0, 4, 31),
            texts("NETAT", 0, 2, 21),
            values("NETAT", "#usr", "AT+usr", "atx", " .cn"),
            values("PKTEND", "", "0", "0D0", "0D0A0", "0D0A0D", "0D,0A", "0D 0A", "GG", "-1", "ON"),
            values("LED", "..", ".", "../leds/led0", "a/b", "/sys"))
        .flatMap(cases -> cases);
  }

  private static Stream<Arguments> texts(String name, Integer... lengths) {
    return values(name, Arrays.stream(lengths).map("x"::repeat).toArray());
  }

  private static Stream<Arguments> partsAccepted() {
    return Stream.of(
            values(
                "UART",
                "45,8,1,NONE,NFC",
                "300,8,1,NONE,NFC",
                "4000000,8,1,NONE,NFC",
                "9600,5,1,EVEN,FCH"),
            values("UART", "9600,8,1,NONE,FCX"),
            values("UART", "256000,7,2,ODD,NFC", "128000,8,2,MASK,NFC", "115200,6,1,SPACE,NFC"),
            values("SOCK", "TCPS,h,1", "TCPC,h,65535", "UDPS,a.b,502", "UDPC,1.2.3.4,9"),
            values("SOCK", "TCPC,::1,1", "UDPC,2001:db8::a:1,2", "HTPC,fe80::1%eth0,80"),
            values("SOCK", "UDPS,1:2:3:4:5:6:7:8,9", "TCPC,64:ff9b::192.0.2.33,5"),
            values("SOCK", "HTPC,example.org,80", "UDPC,255.255.255.255,1500", "TCPS,0.0.0.0,23"),
            values("REGCLOUD", pair(1, 1), pair(20, 8)),
            values("WEBU", pair(1, 1), pair(15, 15), " u, p "),
            values("DISCU", "OFF", pair(1, 1), pair(5, 5), " u, p "))
        .flatMap(cases -> cases);
  }

  private static Stream<Arguments> partsRefused() {
    return Stream.of(
            values("UART", "44,8,1,NONE,NFC", "4000001,8,1,NONE,NFC", "9600,4,1,NONE,NFC"),
            values("UART", "9600,9,1,NONE,NFC", "9600,8,0,NONE,NFC", "9600,8,3,NONE,NFC"),
            values("UART", "9600,8,1,FULL,NFC", "9600,8,1,NONE,XOFF", "9600,8,1,NONE"),
            values(
                "UART", "9600,8,1,NONE,NFC,0", "9600,8,1,NONE,", "", ",,,,", "9600,8,1.5,NONE,NFC"),
            values(
                "SOCK", "TCPS,h,0", "TCPC,h,65536", "TCPX,h,1", "TCPS,h", "TCPS,h,1,2", "TCPS,,1"),
            values(
                "SOCK", "TCPS,a b,1", "TCPS,256.1.1.1,1", "TCPS,1.2.3,1", "TCPS,h,", "TCPS,-h,1"),
            values("SOCK", "TCPC,:,1", "TCPC,1:2,1", "TCPC,::g,1", "TCPC,1::2::3,1", "TCPC,:::,1"),
            values(
                "SOCK", "TCPC,[::1,1", "TCPC,::1],1", "TCPC,[],1", "TCPC,[h],1", "TCPC,[[::1]],1"),
            values("SOCK", "TCPC,[1.2.3.4],1", "TCPC,::1%,1", "TCPC,h%eth0,1", "TCPC,::1:80:,1"),
            values("SOCK", "TCPC,fe80::1%eth0/1,1", "TCPC,1:2:3:4:5:6:7:8:9,1", "TCPC,::12345,1"),
            values(
                "REGCLOUD", pair(0, 1), pair(1, 0), pair(21, 8), pair(20, 9), "12345678", "1,2,3"),
            values("WEBU", pair(0, 1), pair(1, 0), pair(16, 1), pair(1, 16), "admin", "a,b,c", ""),
            values("DISCU", pair(0, 1), pair(1, 0), pair(6, 1), pair(1, 6), "admin", "a,b,c", ""))
        .flatMap(cases -> cases);
  }

  private static String pair(int first, int second) {
    return "x".repeat(first) + "," + "y".repeat(second);
  }

  private static Stream<Arguments> keywordsAccepted() {
    return Stream.of(
            ON_OFF.stream().flatMap(name -> values(name, "ON", "OFF")),
            values("REGEN", "OFF", "MAC", "USR", "CLOUD"),
            values("REGTCP", "FIRST", "EVERY", "ALL"),
            values("HTPTP", "GET", "POST"),
            values("HEARTTP", "COM", "NET"),
            values("TCPSE", "KEEP", "KICK"),
            values("SLOWPEER", "AUTO", "HOLD", "DROP", "CLOSE"),
            values("DEVLOST", "HOLD", "CLOSE", "REFUSE"),
            values("PEERGONE", "KEEP", "DROP"),
            values("PKTENDOP", "KEEP", "PLUS1", "PLUS2", "STRIP"),
            values("RS485", "OFF", "AUTO", "KERNEL", "RTS", "GPIO"),
            values("RS485GPIO", "OFF", "gpiochip0:17", "gpiochip9999:1023"),
            values("DTRRTS", "ON", "OFF", "KEEP"),
            values("RS485RTS", "HIGH", "LOW"),
            values("MODNET", "AUTO", "MBAP", "RTU", "ASCII"),
            values("MODLINE", "RTU", "ASCII"),
            values("MODROLE", "MASTER", "LISTEN"),
            values("DISC", "SEARCH", "OFF", "FULL"),
            values("MODROUTE1", "OFF"),
            values("MODRULE16", "OFF"))
        .flatMap(cases -> cases);
  }

  private static Stream<Arguments> keywordsRefused() {
    return Stream.concat(
        Stream.concat(
                ON_OFF.stream(),
                Stream.of(
                    "REGEN", "REGTCP", "HTPTP", "HEARTTP", "TCPSE", "MODNET", "MODLINE", "MODROLE",
                    "DISC"))
            .flatMap(name -> values(name, "", "1", "YES", "ON,OFF", "O N", "PUT")),
        Stream.concat(
            values("DTRRTS", "", "HIGH", "ON,OFF"),
            values("RS485GPIO", "", "17", "gpiochip0", "gpiochip0:1024", "gpiochip0:-1", "a:1")));
  }

  @ParameterizedTest
  @MethodSource("keywordsAccepted")
  void keywordsAreTakenInLowerCaseToo(String name, String value) {
    assertThat(rig.answer("AT+" + name + "= " + value.toLowerCase(Locale.ROOT) + " "))
        .isEqualTo("+OK");
    assertThat(rig.answer("AT+" + name)).isEqualTo("+OK=" + value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UART   | 9600,8,1,MARK,NFC            | 9600,8,1,MASK,NFC
          UART   | 9600,8,1,mask,FC             | 9600,8,1,MASK,FCH
          UART   | 9600,8,1,NONE,xon            | 9600,8,1,NONE,FCX
          UART   | 9600,8,1,NONE,XonXoff        | 9600,8,1,NONE,FCX
          UART   | 9600,8,1,None,fcr            | 9600,8,1,NONE,FCH
          UART   | 09600, 8, 1, Space, fch      | 9600,8,1,SPACE,FCH
          SOCK   | tcpc, Example.Org , 00080    | TCPC,Example.Org,80
          SOCK   | tcpc,[::1],1                 | TCPC,::1,1
          SOCK   | udpc, [2001:DB8::A] ,1       | UDPC,2001:db8::a,1
          SOCK   | htpc,[FE80::1%Eth0],1        | HTPC,fe80::1%Eth0,1
          SOCK   | udpc,192.168.001.010,1       | UDPC,192.168.1.10,1
          PKTGAP | auto                         | AUTO
          PKTEND | 0d0a                         | 0D0A
          PKTEND | off                          | OFF
          MAXSK  | 08                           | 8
          LED    | off                          | OFF
          MODROUTE1 | 1-10, COM2                | 1-10,com2,0,RW,0
          MODROUTE2 | *, line, -5, ro, 0010     | *,LINE,-5,RO,10
          MODRULE1  | 10.1.2.3/8,5-5,16+r,7,deny| 10.0.0.0/8,5,R+16,7,DENY
          """)
  void otherSpellingsAreShownCanonically(String name, String typed, String shown) {
    assertThat(rig.answer("AT+" + name + "=" + typed)).isEqualTo("+OK");
    assertThat(rig.answer("AT+" + name)).isEqualTo("+OK=" + shown);
  }
}
