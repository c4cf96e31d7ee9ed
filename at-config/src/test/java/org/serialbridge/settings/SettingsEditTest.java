package org.serialbridge.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.serialbridge.at.AtInterpreter;

/** The one way to change settings. */
class SettingsEditTest {
  private static final Set<String> PORTS = Set.of("com1", "com2");

  /** Two ports with local ports 20108 and 20109. */
  private static final ApplianceSettings STORED =
      new SettingsEdit().reset("com1").reset("com2").madeIn(ApplianceSettings.FACTORY);

  private static SettingsEdit edit(String port, Setting<?> setting, String text) {
    return new SettingsEdit().set(port, setting, text);
  }

  // ---- differences

  @Test
  void theDeviceComesFirstAndASecretHasNoValues() throws Exception {
    SettingsChange change =
        edit(SettingsEdit.DEVICE, DeviceRows.DEVICE_NAME, "PUMP")
            .set("com2", SocketRows.MAX_CLIENTS, "3")
            .set("com1", FunctionRows.CLOUD_KEY, "12345678,kjhgfdsa")
            .set(SettingsEdit.DEVICE, DeviceRows.WEB_USER, "user,kjhgfdsa")
            .set("com1", SocketRows.MAX_CLIENTS, "8")
            .applyTo(STORED, PORTS);
    assertThat(change.differences())
        .containsExactlyInAnyOrder(
            new SettingsChange.Difference(
                SettingsEdit.DEVICE, DeviceRows.DEVICE_NAME, "SERIALBRIDGE", "PUMP"),
            new SettingsChange.Difference(SettingsEdit.DEVICE, DeviceRows.WEB_USER, "", ""),
            new SettingsChange.Difference("com1", FunctionRows.CLOUD_KEY, "", ""),
            new SettingsChange.Difference("com2", SocketRows.MAX_CLIENTS, "8", "3"));
    assertThat(change.differences())
        .extracting(SettingsChange.Difference::port)
        .containsExactly(SettingsEdit.DEVICE, SettingsEdit.DEVICE, "com1", "com2");
  }

  @Test
  void anEditThatChangesNothingHasNoDifferences() throws Exception {
    assertThat(edit("com1", SocketRows.MAX_CLIENTS, "8").applyTo(STORED, PORTS).differences())
        .isEmpty();
  }

  // ---- one setting sets another

  @Test
  void theSocketOfAServerSetsItsLocalPort() throws Exception {
    SettingsChange change =
        edit("com1", SocketRows.SOCKET, "TCPS,0.0.0.0,4001").applyTo(STORED, PORTS);
    assertThat(change.after().port("com1").get(SocketRows.LOCAL_PORT)).isEqualTo(4001);
    assertThat(change.ports()).containsExactly("com1");
  }

  @Test
  void theSocketOfAClientDoesNot() throws Exception {
    SettingsChange change =
        edit("com1", SocketRows.SOCKET, "TCPC,10.0.0.1,4001").applyTo(STORED, PORTS);
    assertThat(change.after().port("com1").get(SocketRows.LOCAL_PORT)).isEqualTo(20_108);
  }

  @Test
  void aLocalPortThatTheEditNamesIsTheOneInWhateverOrder() throws Exception {
    SettingsEdit first =
        edit("com1", SocketRows.LOCAL_PORT, "5000").set("com1", SocketRows.SOCKET, "TCPS,h,4001");
    SettingsEdit last =
        edit("com1", SocketRows.SOCKET, "TCPS,h,4001").set("com1", SocketRows.LOCAL_PORT, "5000");
    for (SettingsEdit both : new SettingsEdit[] {first, last}) {
      PortSettings after = both.applyTo(STORED, PORTS).after().port("com1");
      assertThat(after.get(SocketRows.LOCAL_PORT)).isEqualTo(5000);
      assertThat(SocketRows.SOCKET.shown(after)).isEqualTo("TCPS,h,5000");
    }
  }

  @Test
  void aLocalPortOfAnotherPortIsNone() throws Exception {
    SettingsEdit both =
        edit("com1", SocketRows.SOCKET, "TCPS,h,4001").set("com2", SocketRows.LOCAL_PORT, "5000");
    PortSettings after = both.applyTo(STORED, PORTS).after().port("com1");
    assertThat(after.get(SocketRows.LOCAL_PORT)).isEqualTo(4001);
  }

  @Test
  void anEditThatIsAddedIsMadeAfterTheFirst() {
    SettingsEdit lines =
        new SettingsEdit()
            .add(edit("com1", SocketRows.LOCAL_PORT, "5000"))
            .add(edit("com1", SocketRows.SOCKET, "TCPS,h,4001"));
    assertThat(lines.madeIn(STORED).port("com1").get(SocketRows.LOCAL_PORT)).isEqualTo(4001);
    lines.add(edit("com1", SocketRows.SOCKET, "TCPC,h,4002"));
    assertThat(lines.madeIn(STORED).port("com1").get(SocketRows.LOCAL_PORT)).isEqualTo(4001);
    lines.add(edit("com1", SocketRows.LOCAL_PORT, "5001"));
    assertThat(lines.madeIn(STORED).port("com1").get(SocketRows.LOCAL_PORT)).isEqualTo(5001);
  }

  @Test
  void aServersSocketThatDisagreesWithItsLocalPortIsNoted() throws Exception {
    SettingsChange change =
        edit("com1", SocketRows.SOCKET, "TCPS,h,4001")
            .set("com1", SocketRows.LOCAL_PORT, "20108")
            .applyTo(STORED, PORTS);
    assertThat(change.notes())
        .containsExactly(
            "com1: the server uses its local port, 20108; the port of its socket, 4001, has no"
                + " effect");
    assertThat(edit("com1", SocketRows.SOCKET, "TCPS,h,4001").applyTo(STORED, PORTS).notes())
        .isEmpty();
  }

  // ---- problems

  @Test
  void allProblemsAreCollectedWithTheWrongPart() throws Exception {
    SettingsEdit wrong =
        edit("com1", SerialPortRows.UART, "9600,8,3,NONE,NFC")
            .set("com2", SocketRows.MAX_CLIENTS, "99")
            .set("com2", DeviceRows.WEB_PORT, "0");
    assertThat(wrong.problems())
        .containsExactly(
            new SettingsEdit.Problem("com1", "uart", 2, "Stop bits: enter 1 or 2, not \"3\""),
            new SettingsEdit.Problem(
                "com2", "max-clients", 0, "Enter a number from 1 to 8, not \"99\""),
            new SettingsEdit.Problem(
                SettingsEdit.DEVICE, "web.port", 0, "Enter a number from 1 to 65535, not \"0\""));
    assertThatExceptionOfType(SettingsConflictException.class)
        .isThrownBy(() -> wrong.applyTo(STORED, PORTS));
  }

  @Test
  void secretsAreNotInProblems() {
    assertThat(edit("", DeviceRows.WEB_USER, "admin,hush-hush-hush-hush").problems())
        .containsExactly(
            new SettingsEdit.Problem(
                SettingsEdit.DEVICE,
                "web.user",
                1,
                "Password: enter 1 to 15 printable ASCII characters"));
  }

  // ---- listeners

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          com2 | SOCKPORT | 20108         | TCP port 20108 is used by com1 (AT+SOCKPORT) and com2 (AT+SOCKPORT)
          com2 | SOCK     | TCPS,h,20108  | TCP port 20108 is used by com1 (AT+SOCKPORT) and com2 (AT+SOCKPORT)
          com2 | SOCKPORT | 80            | TCP port 80 is used by the web page (AT+WEBPORT) and com2 (AT+SOCKPORT)
          com2 | WEBPORT  | 20109         | TCP port 20109 is used by the web page (AT+WEBPORT) and com2 (AT+SOCKPORT)
          com2 | RFCPORT  | 20108         | TCP port 20108 is used by com1 (AT+SOCKPORT) and com2 (AT+RFCPORT)
          com2 | RFCPORT  | 20109         | TCP port 20109 is used by com2 (AT+SOCKPORT) and com2 (AT+RFCPORT)
          com2 | TLSPORT  | 20109         | TCP port 20109 is used by com2 (AT+SOCKPORT) and com2 (AT+TLSPORT)
          """)
  void twoListenersOnOnePortAreAnErrorThatNamesBoth(
      String port, String name, String text, String message) {
    SettingsEdit edit = edit(port, SettingTable.named(name).orElseThrow(), text);
    assertThatExceptionOfType(SettingsConflictException.class)
        .isThrownBy(() -> edit.applyTo(STORED, PORTS))
        .withMessage(message + ": choose another port for one of them");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          com2 | SOCK     | TCPC,h,20108
          com2 | SOCK     | UDPS,h,20108
          com2 | SOCK     | TCPS,h,20110
          com2 | SOCKPORT | 0
          com3 | SOCK     | TCPS,h,20108
          """)
  void otherPortsAreNoConflict(String port, String name, String text) throws Exception {
    SettingsEdit edit = edit(port, SettingTable.named(name).orElseThrow(), text);
    assertThat(edit.applyTo(STORED, PORTS).ports()).containsExactly(port);
  }

  @Test
  void aConflictThatWasThereDoesNotLockOtherSettings() throws Exception {
    ApplianceSettings both = ApplianceSettings.FACTORY; // 20108 twice
    assertThat(edit("com1", SerialPortRows.ECHO, "OFF").applyTo(both, PORTS).ports())
        .containsExactly("com1");
  }

  @Test
  void listenersMayBeSwappedInOneEdit() throws Exception {
    SettingsEdit swap =
        edit("com1", SocketRows.LOCAL_PORT, "20109").set("com2", SocketRows.LOCAL_PORT, "20108");
    assertThat(swap.applyTo(STORED, PORTS).ports()).containsExactly("com1", "com2");
  }

  @Test
  void aResetIsNeverRefused() throws Exception {
    ApplianceSettings onWebPort =
        edit("com2", SocketRows.LOCAL_PORT, "80")
            .set("", DeviceRows.WEB_PORT, "8080")
            .madeIn(STORED);
    SettingsEdit reset = new SettingsEdit().reset(SettingsEdit.DEVICE).reset("com1");
    assertThat(reset.applyTo(onWebPort, PORTS).after().device().get(DeviceRows.WEB_PORT))
        .isEqualTo(80);
  }

  @Test
  void aUdpClientKeepsItsLocalPortFromAServer() {
    SettingsEdit both =
        edit("com1", SocketRows.SOCKET, "UDPS,h,4001")
            .set("com2", SocketRows.SOCKET, "UDPC,h,9")
            .set("com2", SocketRows.LOCAL_PORT, "4001");
    assertThatExceptionOfType(SettingsConflictException.class)
        .isThrownBy(() -> both.applyTo(STORED, PORTS))
        .withMessageStartingWith("UDP port 4001 is used by com1 (AT+SOCKPORT) and com2");
  }

  // ---- routes to one host

  private static SettingsEdit route(String port, int number, String target) {
    return edit(port, RouteRows.ROUTES.get(number - 1), "1," + target);
  }

  @ParameterizedTest
  @CsvSource({
    "com1, 2, tcp://plc:502",
    "com2, 3, tcp://plc:502?delay=10&gap=1",
    "com2, 3, TCP://PLC:502?delay=11"
  })
  void routesThatGiveAHostDifferentOptionsAreAnErrorThatNamesBoth(
      String port, int number, String target) throws Exception {
    ApplianceSettings stored = route("com1", 1, "tcp://plc:502?delay=10").madeIn(STORED);
    assertThatExceptionOfType(SettingsConflictException.class)
        .isThrownBy(() -> route(port, number, target).applyTo(stored, PORTS))
        .withMessage(
            "com1 (AT+MODROUTE1) and %s (AT+MODROUTE%d) give tcp://plc:502 different options: give it the same options in all routes"
                .formatted(port, number));
  }

  @ParameterizedTest
  @CsvSource({
    "com2, tcp://plc:502?delay=10",
    "com2, tcp://plc:502?gap=0&delay=10",
    "com2, rtu://plc:502",
    "com2, tcp://plc:503",
    "com2, tcp://plc2:502",
    "com2, LINE",
    "com3, tcp://plc:502"
  })
  void otherTargetsAndTheSameOptionsAreNoConflict(String port, String target) throws Exception {
    ApplianceSettings stored = route("com1", 1, "tcp://plc:502?delay=10").madeIn(STORED);
    assertThat(route(port, 1, target).applyTo(stored, PORTS).ports()).containsExactly(port);
  }

  @Test
  void theOptionsOfAHostAreChangedInAllItsRoutesByOneEdit() throws Exception {
    ApplianceSettings stored =
        route("com1", 1, "tcp://plc:502").add(route("com2", 1, "tcp://plc:502")).madeIn(STORED);
    SettingsEdit both = route("com1", 1, "tcp://plc:502?gap=5");
    assertThatExceptionOfType(SettingsConflictException.class)
        .isThrownBy(() -> both.applyTo(stored, PORTS));
    both.add(route("com2", 1, "tcp://plc:502?gap=5"));
    assertThat(both.applyTo(stored, PORTS).ports()).containsExactly("com1", "com2");
  }

  @Test
  void differentOptionsThatWereThereDoNotLockOtherRoutes() throws Exception {
    ApplianceSettings stored =
        route("com1", 1, "tcp://plc:502")
            .add(route("com2", 1, "tcp://plc:502?gap=5"))
            .madeIn(STORED);
    assertThat(route("com1", 2, "LINE").applyTo(stored, PORTS).ports()).containsExactly("com1");
  }

  @Test
  void settingsOfMorePortsThanExistAreBounded() throws Exception {
    SettingsEdit many = new SettingsEdit();
    for (int i = 0; i <= ApplianceSettings.MOST_PORTS; i++) {
      many.set("p" + i, SerialPortRows.ECHO, false);
    }
    assertThatExceptionOfType(SettingsConflictException.class)
        .isThrownBy(() -> many.applyTo(ApplianceSettings.FACTORY, PORTS))
        .withMessage("more than 64 ports cannot have settings");
    Set<String> existing =
        IntStream.rangeClosed(0, ApplianceSettings.MOST_PORTS)
            .mapToObj(i -> "p" + i)
            .collect(Collectors.toSet());
    assertThat(many.applyTo(ApplianceSettings.FACTORY, existing).ports()).isEqualTo(existing);
  }

  // ---- first settings

  @Test
  void eachPortGetsALocalPortOfItsOwn() {
    ApplianceSettings settings =
        new SettingsEdit()
            .reset("com1")
            .reset("com2")
            .reset("pump")
            .madeIn(
                ApplianceSettings.FACTORY
                    .withPort("x", PortSettings.FACTORY.with(ProtocolRows.RFC2217_PORT, 20_109))
                    .withPort("y", PortSettings.FACTORY.with(TlsRows.TLS_PORT, 20_110)));
    assertThat(settings.port("com1").get(SocketRows.LOCAL_PORT)).isEqualTo(20_111);
    assertThat(settings.port("com2").get(SocketRows.LOCAL_PORT)).isEqualTo(20_112);
    assertThat(settings.port("pump").get(SocketRows.LOCAL_PORT)).isEqualTo(20_113);
  }

  @Test
  void firstLocalPortsGoRoundTheNumbersOfTheSameEdit() throws Exception {
    SettingsEdit first =
        new SettingsEdit()
            .reset("com1")
            .reset("com2")
            .add(edit("com2", SocketRows.SOCKET, "TCPS,h,20108"))
            .add(edit("", DeviceRows.WEB_PORT, "20109"));
    ApplianceSettings settings = first.applyTo(ApplianceSettings.FACTORY, PORTS).after();
    assertThat(settings.port("com1").get(SocketRows.LOCAL_PORT)).isEqualTo(20_110);
    assertThat(settings.port("com2").get(SocketRows.LOCAL_PORT)).isEqualTo(20_108);
  }

  @Test
  void aResetOfAllPortsDoesNotDependOnTheirSettingsBefore() {
    ApplianceSettings odd =
        edit("com1", SocketRows.LOCAL_PORT, "9000")
            .set("com2", SocketRows.LOCAL_PORT, "20108")
            .madeIn(STORED);
    assertThat(new SettingsEdit().reset("com1").reset("com2").madeIn(odd)).isEqualTo(STORED);
  }

  @Test
  void theFirstPortGetsTheFactorysLocalPortBackByAReset() throws Exception {
    ApplianceSettings changed =
        edit("com1", SocketRows.SOCKET, "TCPC,h,1")
            .set("com1", SocketRows.LOCAL_PORT, "7")
            .madeIn(STORED);
    SettingsChange change = new SettingsEdit().reset("com1").applyTo(changed, PORTS);
    assertThat(change.after()).isEqualTo(STORED);
  }

  // ---- what takes effect when

  @Test
  void aChangeSaysWhatMustRestart() throws Exception {
    SettingsChange echo = edit("com1", SerialPortRows.ECHO, "OFF").applyTo(STORED, PORTS);
    assertThat(echo.ports()).containsExactly("com1");
    assertThat(echo.portsToRestart()).isEmpty();
    SettingsChange clients = edit("com1", SocketRows.MAX_CLIENTS, "2").applyTo(STORED, PORTS);
    assertThat(clients.portsToRestart()).containsExactly("com1");
    SettingsChange name = edit("", DeviceRows.DEVICE_NAME, "x").applyTo(STORED, PORTS);
    assertThat(name.needsDeviceRestart()).isFalse();
    SettingsChange tls = edit("", DeviceRows.WEB_TLS, "ON").applyTo(STORED, PORTS);
    assertThat(tls.needsDeviceRestart()).isTrue();
    assertThat(tls.ports()).isEmpty();
  }

  // ---- any row, any value

  private static final List<String> TEXTS =
      List.of(
          "", " ", ",", "-1", "99999999999", "x".repeat(300), "\u00E4", "1,2,3", "STATIC,1", "\"");

  static List<Setting<?>> rows() {
    return SettingTable.ROWS;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aValueIsRefusedWithTheSameWordsByAtAndByFile(Setting<?> row) {
    int refused = 0;
    for (String text : TEXTS) {
      List<SettingsEdit.Problem> problems = edit("com1", row, text).problems();
      Optional<String> expected = problems.stream().map(SettingsEdit.Problem::text).findFirst();
      refused += problems.size();
      assertThat(byAt(row, text)).as(text).isEqualTo(expected);
      if (!text.contains("\"") && !text.contains("\u00E4")) {
        assertThat(byFile(row, text)).as(text).isEqualTo(expected);
      }
    }
    assertThat(refused).isPositive();
  }

  private static Optional<String> byAt(Setting<?> row, String text) {
    String prefix = "AT+" + row.name();
    try {
      AtInterpreter.set("com1", prefix + "=" + text);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).startsWith(prefix + ": ");
      return Optional.of(e.getMessage().substring(prefix.length() + 2));
    }
  }

  private static Optional<String> byFile(Setting<?> row, String text) {
    String place = row.level() == Setting.Level.DEVICE ? "device." : "port.com1.";
    String file = place + row.key() + " = \"" + text + "\"\n";
    return SettingsText.parse(file).all().stream().map(SettingsText.Problem::text).findFirst();
  }

  @Property(tries = 1_000)
  void anyValueOfAnyRowIsStoredAsItIsTyped(@ForAll("values") SettingTableTest.Value value)
      throws Exception {
    PortSettings after =
        new SettingsEdit().set("com1", value.row(), value.text()).madeIn(STORED).port("com1");
    assertThat(after.text(value.row())).isEqualTo(canonical(value.row(), value.text()));
  }

  private static <T> String canonical(Setting<T> row, String text) throws InvalidValueException {
    return row.syntax().format(row.parse(text));
  }

  @Provide
  Arbitrary<SettingTableTest.Value> values() {
    return new SettingTableTest().values();
  }

  @Test
  void theUsersOfThePageHaveDifferentNames() throws Exception {
    SettingsEdit viewer =
        new SettingsEdit().set(SettingsEdit.DEVICE, DeviceRows.WEB_VIEWER, "admin,other");
    assertThatExceptionOfType(SettingsConflictException.class)
        .isThrownBy(() -> viewer.applyTo(ApplianceSettings.FACTORY, Set.of()))
        .satisfies(e -> assertThat(e.refusal().isOfValue()).isTrue())
        .withMessage("AT+WEBU and AT+WEBV have the same user: admin");
    viewer.set(SettingsEdit.DEVICE, DeviceRows.WEB_USER, "boss,word");
    assertThat(viewer.applyTo(ApplianceSettings.FACTORY, Set.of()).after().device())
        .isEqualTo(viewer.madeIn(ApplianceSettings.FACTORY).device());
  }
}
