package org.serialbridge.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What holds for every row of the setting table. */
class SettingTableTest {
  static final List<Setting<?>> ROWS = SettingTable.ROWS;

  @Test
  void everyRowIsListed() throws IllegalAccessException {
    List<Object> declared = new ArrayList<>();
    for (Class<?> rows :
        List.of(
            SerialPortRows.class,
            SocketRows.class,
            FunctionRows.class,
            ProtocolRows.class,
            RouteRows.class,
            TlsRows.class,
            DeviceRows.class,
            DiscoveryRows.class)) {
      for (Field field : rows.getDeclaredFields()) {
        if (field.getType() == Setting.class) {
          declared.add(field.get(null));
        } else if (field.getType() == List.class) {
          declared.addAll((List<?>) field.get(null));
        }
      }
    }
    assertThat(ROWS).hasSameSizeAs(declared).containsAll(cast(declared));
  }

  private static List<Setting<?>> cast(List<Object> rows) {
    List<Setting<?>> settings = new ArrayList<>();
    rows.forEach(row -> settings.add((Setting<?>) row));
    return settings;
  }

  @Test
  void namesAreUniqueAndKeysWithinTheirLevel() {
    assertThat(ROWS).extracting(Setting::name).doesNotHaveDuplicates();
    for (Setting.Level level : Setting.Level.values()) {
      assertThat(SettingTable.rows(level)).extracting(Setting::key).doesNotHaveDuplicates();
    }
  }

  @Test
  void theDeviceLevelIsWhatAllPortsShare() {
    assertThat(SettingTable.rows(Setting.Level.DEVICE))
        .extracting(Setting::name)
        .containsExactly(
            "WANN",
            "DNS",
            "MID",
            "WEBPORT",
            "WEBU",
            "WEBFACT",
            "WEBTLS",
            "WEBALLOW",
            "WEBV",
            "AUDIT",
            "DISC",
            "DISCKEY",
            "DISCU",
            "MDNS");
  }

  @Test
  void secretsAreMarked() {
    assertThat(ROWS)
        .filteredOn(Setting::isSecret)
        .extracting(Setting::name)
        .containsExactly("REGCLOUD", "WEBU", "WEBV", "DISCU");
  }

  @Test
  void settingsThatDecideWhoMayDoWhatAreNotChangedByAnyoneWhoSendsCommands() {
    assertThat(SettingTable.SECURITY)
        .extracting(Setting::name)
        .containsExactlyInAnyOrder(
            "WEBU",
            "WEBV",
            "WEBFACT",
            "WEBALLOW",
            "WEBTLS",
            "ALLOW",
            "TLS",
            "TLSPORT",
            "TLSCLIENT",
            "TLSPIN",
            "DISC",
            "DISCKEY",
            "DISCU",
            "NETAT",
            "AUDIT");
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void aRowIsFoundByItsNameInAnyCase(Setting<?> row) {
    assertThat(SettingTable.named(row.name())).hasValue(row);
    assertThat(SettingTable.named(row.name().toLowerCase(Locale.ROOT))).hasValue(row);
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void namesKeysAndHelpArePrintable(Setting<?> row) {
    assertThat(row.name()).matches("[A-Z][A-Z0-9]{0,9}");
    assertThat(row.key()).matches("[a-z0-9]+([.-][a-z0-9]+)*");
    assertThat(row.label()).matches("[A-Z][ -~]{2,50}");
    assertThat(row.help()).matches("[A-Z][ -~]+\\.");
    assertThat(row.syntax().accepts()).matches("[ -~]+");
  }

  @Test
  void theSettingsOfATableStandOneBehindTheOther() {
    for (List<? extends Setting<?>> table : List.of(RouteRows.ROUTES, RouteRows.RULES)) {
      assertThat(table).hasSize(16);
      int first = ROWS.indexOf(table.get(0));
      assertThat(ROWS.subList(first, first + table.size())).isEqualTo(table);
      assertThat(table)
          .extracting(Setting::table)
          .containsOnly(table.get(0).table())
          .allSatisfy(of -> assertThat(of.get().first()).isEqualTo(table.get(0).name()));
    }
    assertThat(ROWS).filteredOn(row -> row.table().isPresent()).hasSize(32);
    assertThat(ROWS)
        .filteredOn(row -> !row.isDescribed())
        .hasSize(30)
        .allSatisfy(
            row -> assertThat(row.described()).matches("R[a-z]+ [0-9]+\\. As AT\\+MOD[A-Z]+1\\."));
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void theFactoryValueSurvivesItsText(Setting<?> row) throws InvalidValueException {
    String text = row.text(Settings.factory(row.level()));
    assertThat(row.parse(text)).isEqualTo(row.factory());
    assertSurvives(row, text);
  }

  /** By its own syntax: the text of the factory value is not parsed otherwise. */
  private static <T> void assertSurvives(Setting<T> row, String text) throws InvalidValueException {
    assertThat(row.syntax().parse(text)).isEqualTo(row.factory());
    assertThat(row.isFactory(row.syntax().parse(text))).isTrue();
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void emptyTextIsAValueOfTheHeaderOnly(Setting<?> row) {
    assertThat(isRefused(row, "")).isEqualTo(!row.equals(FunctionRows.HTTP_HEADERS));
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void textBeyondAsciiIsRefusedEverywhere(Setting<?> row) {
    assertThat(isRefused(row, "\u00E4")).isTrue();
    assertThat(isRefused(row, "a\nb")).isTrue();
    assertThat(isRefused(row, "a\u007F")).isTrue();
  }

  private static boolean isRefused(Setting<?> row, String text) {
    try {
      row.parse(text);
      return false;
    } catch (InvalidValueException e) {
      assertThat(e.getMessage()).matches("(Enter |[A-Z][^:]*: enter )[ -~]+");
      return true;
    }
  }

  @Property(tries = 3_000)
  void everyValueSurvivesItsText(@ForAll("values") Value value) throws InvalidValueException {
    Setting<?> row = value.row;
    Settings settings = row.parsedInto(Settings.factory(row.level()), value.text);
    String canonical = row.text(settings);
    Settings again = row.parsedInto(Settings.factory(row.level()), canonical);
    assertThat(again).isEqualTo(settings).hasSameHashCodeAs(settings);
    assertThat(row.text(again)).isEqualTo(canonical);
  }

  record Value(Setting<?> row, String text) {}

  @Provide
  Arbitrary<Value> values() {
    return Arbitraries.of(ROWS)
        .flatMap(row -> SettingArbitraries.texts(row).map(text -> new Value(row, text)));
  }

  @Test
  void aChangeIsInTheNewSettingsOnly() {
    PortSettings changed = PortSettings.FACTORY.with(SocketRows.MAX_CLIENTS, 2);
    assertThat(changed.get(SocketRows.MAX_CLIENTS)).isEqualTo(2);
    assertThat(PortSettings.FACTORY.get(SocketRows.MAX_CLIENTS)).isEqualTo(8);
    assertThat(changed).isNotEqualTo(PortSettings.FACTORY);
    assertThat(changed.with(SocketRows.MAX_CLIENTS, 8)).isEqualTo(PortSettings.FACTORY);
  }

  @Test
  void settingsOfTheOtherLevelAreAskedInVain() {
    Settings device = PortSettings.FACTORY.device();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> device.get(SocketRows.MAX_CLIENTS))
        .withMessage("MAXSK: a PORT setting (expected: DEVICE)");
    assertThatIllegalArgumentException().isThrownBy(() -> device.with(SocketRows.MAX_CLIENTS, 1));
  }

  @Test
  void portsHaveTheirOwnSettingsAndShareTheDevices() {
    PortSettings one =
        PortSettings.FACTORY.with(SocketRows.MAX_CLIENTS, 2).with(DeviceRows.WEB_PORT, 81);
    ApplianceSettings appliance = ApplianceSettings.FACTORY.withPort("com1", one);
    assertThat(appliance.port("com1")).isEqualTo(one);
    assertThat(appliance.port("com2").get(SocketRows.MAX_CLIENTS)).isEqualTo(8);
    assertThat(appliance.port("com2").get(DeviceRows.WEB_PORT)).isEqualTo(81);
  }

  @Test
  void secretsAreNotInTexts() {
    PortSettings unit =
        PortSettings.FACTORY
            .with(DeviceRows.WEB_USER, new WebUser("admin", "hush"))
            .with(DiscoveryRows.FRAME_USER, Optional.of(new DiscoveryUser("admin", "hush")))
            .with(FunctionRows.CLOUD_KEY, new CloudKey("1", "hush"));
    String text =
        unit
            + " "
            + unit.get(DeviceRows.WEB_USER)
            + unit.get(DiscoveryRows.FRAME_USER)
            + unit.get(FunctionRows.CLOUD_KEY);
    assertThat(text).contains("WEBU", "DISCU", "REGCLOUD").doesNotContain("hush");
  }
}
