package org.serialbridge.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses, hosts, line parameters: the parts of settings. */
class ValueTypesTest {
  private static final String LABEL = "x".repeat(63);

  private static <T> void assertRefused(Syntax<T> syntax, String text) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> syntax.parse(text))
        .satisfies(
            e ->
                assertThat(syntax.parts().get(e.part()).accepts())
                    .satisfies(accepts -> assertThat(e.getMessage()).contains("nter " + accepts)));
  }

  private static String host(String text) throws InvalidValueException {
    return SocketTarget.SYNTAX.parse("TCPC," + text + ",502").host();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0",
    "255.255.255.255, -1",
    "1.2.3.4, 0x01020304",
    "128.0.0.1, -2147483647",
    "' 10.0.0.1 ', 0x0A000001",
    "010.000.000.001, 0x0A000001"
  })
  void dottedQuadsAreAddresses(String text, int bits) throws InvalidValueException {
    assertThat(Ipv4.of(text)).isEqualTo(new Ipv4(bits));
    assertThat(Ipv4.of(new Ipv4(bits).toString())).isEqualTo(new Ipv4(bits));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "1",
        "1.2.3",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.-1",
        "1.2.3.0004",
        "1. 2.3.4",
        "1.2.3.x",
        "1.2.3.4 5",
        "::1",
        "1,2,3,4",
        "1.2.3.\u0661"
      })
  void otherTextsAreNoAddresses(String text) {
    assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> Ipv4.of(text));
  }

  @Test
  void everyPrefixLengthIsANetmaskExceptZero() {
    for (int length = 1; length <= 32; length++) {
      Ipv4 mask = Ipv4.netmask(length);
      assertThat(Integer.bitCount(mask.bits())).isEqualTo(length);
      assertThat(mask.isNetmask()).isTrue();
      assertThat(new Ipv4(mask.bits() ^ 0x8000_0000).isNetmask()).isFalse();
    }
    assertThat(Ipv4.netmask(0)).isEqualTo(Ipv4.NONE);
    assertThat(Ipv4.NONE.isNetmask()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, false", "0.255.255.255, false", "1.0.0.0, true", "126.255.255.255, true",
    "127.0.0.1, false", "128.0.0.1, true", "223.255.255.255, true", "224.0.0.1, false",
    "255.255.255.255, false"
  })
  void hostsAreUnicastAddresses(String text, boolean isHost) throws InvalidValueException {
    assertThat(Ipv4.of(text).isHost()).isEqualTo(isHost);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h",
        "H",
        "localhost",
        "a-b",
        "a_b",
        "_sip._tcp.example.org",
        "example.org.",
        "1and1.com",
        "255.255.255.255",
        "0.0.0.0",
        "3com",
        "::1",
        "2001:db8::1",
        "1.2.3.x"
      })
  void hostNamesAndAddressesAreHosts(String text) throws InvalidValueException {
    assertThat(host(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a..b",
        ".a",
        "-a",
        "a.-b",
        "a b",
        "a/b",
        "a:b",
        "\u00E4",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.4.",
        "[::1",
        "a%b",
        "a\\b",
        "a\"b",
        "${a}"
      })
  void otherTextsAreNoHosts(String text) {
    assertRefused(SocketTarget.SYNTAX, "TCPC," + text + ",502");
  }

  @Test
  void labelsAndNamesHaveTheLengthsOfDns() throws InvalidValueException {
    assertThat(host(LABEL)).hasSize(63);
    assertRefused(SocketTarget.SYNTAX, "TCPC," + LABEL + "x,502");
    String longest = LABEL + "." + LABEL + "." + LABEL + "." + "x".repeat(61);
    assertThat(host(longest)).hasSize(253);
    assertRefused(SocketTarget.SYNTAX, "TCPC," + longest + "x,502");
  }

  @Test
  void networkKeepsAddressesOfStaticOnly() throws InvalidValueException {
    WanSettings fixed = WanSettings.SYNTAX.parse("STATIC,10.0.0.2,255.0.0.0,10.0.0.1");
    assertThat(fixed)
        .isEqualTo(
            new WanSettings(
                WanSettings.Kind.STATIC,
                new Ipv4(0x0A000002),
                new Ipv4(0xFF000000),
                new Ipv4(0x0A000001)));
    assertThat(WanSettings.SYNTAX.parse("DHCP,10.0.0.2,255.0.0.0,10.0.0.1"))
        .isEqualTo(WanSettings.SYNTAX.parse("DHCP"));
    assertThat(WanSettings.SYNTAX.parse("host")).isEqualTo(WanSettings.HOST);
  }

  @Test
  void nameServerOfTheHostIsNone() throws InvalidValueException {
    assertThat(DnsSettings.SYNTAX.parse("HOST").isHost()).isTrue();
    assertThat(DnsSettings.SYNTAX.parse("8.8.8.8").isHost()).isFalse();
    assertRefused(DnsSettings.SYNTAX, "0.0.0.0");
  }

  @ParameterizedTest
  @CsvSource({
    "115200, 8, 1, NONE, 86805", // 10 bits
    "9600, 8, 1, EVEN, 1145833", // 11 bits
    "9600, 7, 2, MARK, 1145833",
    "300, 5, 1, NONE, 23333333", // 7 bits
    "45, 8, 1, NONE, 222222222",
    "4000000, 8, 2, SPACE, 3000" // 12 bits
  })
  void aCharacterTakesItsBits(int baud, int data, int stop, Parity parity, long nanos) {
    assertThat(new UartSettings(baud, data, stop, parity, FlowControl.NONE).characterNanos())
        .isEqualTo(nanos);
  }

  @Test
  void problemsShowTheTextPrintable() {
    assertThat(InvalidValueException.printable("a\r\n\u001B[0m\u00FF~"))
        .isEqualTo("a\\x0D\\x0A\\x1B[0m\\xFF~");
  }

  @ParameterizedTest
  @CsvSource({
    "com1, true",
    "a, true",
    "abcdefghijklmnop, true",
    "x-_9, true",
    "abcdefghijklmnopq, false",
    "1com, false",
    "COM1, false",
    "a.b, false",
    "'', false",
    "a b, false"
  })
  void portNamesAreShortAndPlain(String name, boolean good) {
    assertThat(ApplianceSettings.isPortName(name)).isEqualTo(good);
  }
}
