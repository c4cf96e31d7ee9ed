package org.serialbridge.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text that people export, change and import. */
class SettingsTextTest {
  private static final ApplianceSettings BASE =
      ApplianceSettings.FACTORY.withPort(
          "com1",
          PortSettings.FACTORY
              .with(DeviceRows.DEVICE_NAME, "PUMP 1")
              .with(FunctionRows.REGISTRATION_TEXT, " spaces ")
              .with(SocketRows.MAX_CLIENTS, 3));

  private static SettingsText.Parsed parse(String text) {
    return SettingsText.parse(text);
  }

  private static ApplianceSettings imported(String text) {
    return parse(text).edit().madeIn(BASE);
  }

  @Test
  void whatIsExportedIsImported() {
    SettingsText.Parsed parsed = parse(SettingsText.export(BASE));
    assertThat(parsed.edit().madeIn(ApplianceSettings.FACTORY)).isEqualTo(BASE);
    assertThat(parsed.all()).isEmpty();
    assertThat(parsed.isWhole()).isTrue();
  }

  @Test
  void everyLineOfAnExportIsExplained() {
    assertThat(SettingsText.export(BASE))
        .contains(
            """
            # AT+MAXSK: Maximum number of clients. Number of TCP clients that can be connected at the same time. Accepted: a number from 1 to 8.
            port.com1.max-clients = "3"
            """);
  }

  @Test
  void whatATextDoesNotNameKeepsItsValue() {
    SettingsText.Parsed parsed = parse("port.com1.max-clients = 5\nport.com2.echo = off\n");
    PortSettings com1 = BASE.port("com1").with(SocketRows.MAX_CLIENTS, 5);
    PortSettings com2 = BASE.port("com2").with(SerialPortRows.ECHO, false);
    assertThat(parsed.edit().madeIn(BASE))
        .isEqualTo(BASE.withPort("com1", com1).withPort("com2", com2));
    assertThat(parsed.problems()).isEmpty();
    assertThat(parsed.isWhole()).isFalse();
  }

  @Test
  void allProblemsAreToldWithTheirLines() {
    SettingsText.Parsed parsed =
        parse(
            """
            # a comment
            device.web.port = 0
            port.com1.uart = "115200,9,1,NONE,NFC"

            port.com1.max-clients = "12"
            port.com1.max-client = 2
            port.COM1.echo = ON
            device.name = \\uzzzz
            port.com1.echo = ON
            port.com1.echo = OFF
            """);
    assertThat(parsed.problems())
        .extracting(SettingsText.Problem::toString)
        .satisfiesExactlyInAnyOrder(
            one ->
                assertThat(one)
                    .isEqualTo(
                        "line 2: device.web.port: Enter a number from 1 to 65535, not \"0\""),
            one ->
                assertThat(one)
                    .isEqualTo("line 3: port.com1.uart: Data bits: enter 5, 6, 7 or 8, not \"9\""),
            one ->
                assertThat(one)
                    .isEqualTo(
                        "line 5: port.com1.max-clients: Enter a number from 1 to 8, not \"12\""),
            one -> assertThat(one).isEqualTo("line 8: not in the properties format"),
            one ->
                assertThat(one)
                    .isEqualTo(
                        "line 10: port.com1.echo: not one text in quotes: it stands here twice"));
    assertThat(parsed.unknown())
        .extracting(SettingsText.Problem::toString)
        .containsExactly(
            "line 6: port.com1.max-client: unknown setting (nearest: port.com1.max-clients)",
            "line 7: port.COM1.echo: unknown setting (nearest: port.NAME.KEY)");
    assertThat(parsed.edit().madeIn(BASE)).isEqualTo(BASE); // echo was ON before, too
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          device.name = plain       | plain
          device.name = "quoted"    | quoted
          device.name = "  spaced " | `  spaced `
          device.name: colon        | colon
          device.name = a\\"b        | a"b
          """)
  void valuesMayBeInQuotes(String line, String expected) {
    assertThat(imported(line).device().get(DeviceRows.DEVICE_NAME)).isEqualTo(expected);
  }

  @Test
  void secretsAreNotInProblems() {
    assertThat(parse("device.web.user = \"nocomma-s3cret\"\n").problems())
        .singleElement()
        .asString()
        .isEqualTo("line 1: device.web.user: Enter 2 parts, separated by commas (user, password)")
        .doesNotContain("s3cret");
  }

  @Test
  void aLaterFormatIsToldOfItsLine() {
    assertThat(parse("format = 2\n").problems())
        .extracting(SettingsText.Problem::toString)
        .containsExactly("line 1: format: unknown (expected: 1)");
  }

  @Test
  void whatIsNoTextIsOneProblem() {
    String picture = "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\ndevice.name = \u0001\n";
    assertThat(parse(picture).all())
        .containsExactly(
            new SettingsText.Problem(2, "", "no text, but a byte 1A: this is no file of settings"));
  }

  @Test
  void keysAndValuesWithoutEndAreCutInMessages() {
    String endless = "x".repeat(100_000);
    assertThat(parse(endless + " = 1\ndevice.web.port = " + endless).all())
        .hasSize(2)
        .allMatch(problem -> problem.toString().contains("xxx..."))
        .allMatch(problem -> problem.toString().length() < 500);
  }
}
