package org.serialbridge.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text that people export, change and import. */
class SettingsTextTest {
  private static final ApplianceSettings BASE =
      ApplianceSettings.FACTORY.withPort(
          "com1",
          PortSettings.FACTORY
              .with(SettingTable.DEVICE_NAME, "PUMP 1")
              .with(SettingTable.REGISTRATION_TEXT, " spaces ")
              .with(SettingTable.MAX_CLIENTS, 3));

  private static SettingsText.Parsed parse(String text) {
    return SettingsText.parse(text, BASE);
  }

  @Test
  void whatIsExportedIsImported() {
    SettingsText.Parsed parsed =
        SettingsText.parse(SettingsText.export(BASE), ApplianceSettings.FACTORY);
    assertThat(parsed).isEqualTo(new SettingsText.Parsed(BASE, List.of(), List.of(), true));
  }

  @Test
  void everyLineOfAnExportIsExplained() {
    assertThat(SettingsText.export(BASE))
        .contains(
            """
            # AT+MAXSK: Most clients at once (TCPS) (1-8)
            port.com1.max-clients = "3"
            """);
  }

  @Test
  void whatATextDoesNotNameKeepsItsValue() {
    SettingsText.Parsed parsed = parse("port.com1.max-clients = 5\nport.com2.echo = off\n");
    PortSettings com1 = BASE.unit("com1").with(SettingTable.MAX_CLIENTS, 5);
    PortSettings com2 = BASE.unit("com2").with(SettingTable.ECHO, false);
    assertThat(parsed.settings()).isEqualTo(BASE.withPort("com1", com1).withPort("com2", com2));
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
            one -> assertThat(one).isEqualTo("line 2: device.web.port: \"0\" (expected: 1-65535)"),
            one ->
                assertThat(one)
                    .startsWith("line 3: port.com1.uart: \"115200,9,1,NONE,NFC\" (expected: "),
            one ->
                assertThat(one).isEqualTo("line 5: port.com1.max-clients: \"12\" (expected: 1-8)"),
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
    assertThat(parsed.settings()).isEqualTo(BASE); // echo was ON before, too
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
    assertThat(parse(line).settings().device().get(SettingTable.DEVICE_NAME)).isEqualTo(expected);
  }

  @Test
  void secretsAreNotInProblems() {
    assertThat(parse("device.web.user = \"nocomma-s3cret\"\n").problems())
        .singleElement()
        .asString()
        .startsWith("line 1: device.web.user: \"...\"")
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
    assertThat(SettingsText.parse(picture, ApplianceSettings.FACTORY).all())
        .containsExactly(
            new SettingsText.Problem(2, "", "no text, but a byte 1A: this is no file of settings"));
  }

  @Test
  void keysAndValuesWithoutEndAreCutInMessages() {
    String endless = "x".repeat(100_000);
    assertThat(
            SettingsText.parse(
                    endless + " = 1\ndevice.web.port = " + endless, ApplianceSettings.FACTORY)
                .all())
        .hasSize(2)
        .allMatch(problem -> problem.toString().contains("xxx..."))
        .allMatch(problem -> problem.toString().length() < 500);
  }
}
