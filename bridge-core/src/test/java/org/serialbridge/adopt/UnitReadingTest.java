package org.serialbridge.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.UartSettings;

/** The dialogue with units that are made of a few answers. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class UnitReadingTest {
  private static final Path DEVICE = Path.of("/dev/ttyUSB0");

  /** Of a unit of another make: no echo, and none of our own settings. */
  private static final Map<String, String> VALUES =
      Map.of("MAC", "D8C561010001", "VER", "V1.0.1", "MAXSK", "5", "WEBU", "user,password");

  private final List<UartSettings> tried = new ArrayList<>();

  @Test
  void theUnitIsFoundAtItsSpeedAndLeftInDataMode() throws Exception {
    MemoryUnit unit = new MemoryUnit(uart("57600,8,1,NONE,NFC"), UnitReadingTest::answer);
    UnitReading reading = read(unit, Optional.empty());
    assertThat(tried)
        .containsExactly(
            uart("115200,8,1,NONE,NFC"), uart("9600,8,1,NONE,NFC"), uart("57600,8,1,NONE,NFC"));
    assertThat(reading.name())
        .isEqualTo("unit D8C561010001, version V1.0.1, at 57600,8,1,NONE,NFC");
    assertThat(reading.values()).isEqualTo(VALUES);
    assertThat(unit.heard())
        .startsWith("+++", "a", "AT+MAC\r", "AT+VER\r", "AT+WANN\r")
        .endsWith("AT+" + lastRow().name() + "\r", "AT+ENTM\r", "closed")
        .contains("AT+MODROUTE1\r", "AT+MODRULE1\r")
        .doesNotContain("AT+MODROUTE2\r", "AT+MODRULE16\r")
        .hasSize((int) SettingTable.ROWS.stream().filter(Setting::isDescribed).count() + 6)
        .noneMatch(command -> command.contains("="));
  }

  @Test
  void aTableThatTheUnitKnowsIsReadWhole() throws Exception {
    MemoryUnit unit =
        new MemoryUnit(
            uart("57600,8,1,NONE,NFC"),
            heard -> heard.startsWith("AT+MODR") ? "\r\n+OK=OFF\r\n" : answer(heard));
    assertThat(read(unit, Optional.empty()).values()).containsKeys("MODROUTE16", "MODRULE16");
  }

  private static Setting<?> lastRow() {
    return SettingTable.ROWS.get(SettingTable.ROWS.size() - 1);
  }

  @Test
  void aUnitWithParityIsFoundToo() throws Exception {
    MemoryUnit unit = new MemoryUnit(uart("9600,8,1,EVEN,NFC"), UnitReadingTest::answer);
    assertThat(read(unit, Optional.of(9_600)).uart()).isEqualTo(uart("9600,8,1,EVEN,NFC"));
    assertThat(tried).hasSize(2);
  }

  @Test
  void aUnitThatIsNotThereIsTold() {
    MemoryUnit unit = new MemoryUnit(uart("300,8,1,NONE,NFC"), UnitReadingTest::answer);
    assertThatThrownBy(() -> read(unit, Optional.of(9_600)))
        .isInstanceOf(UnitException.class)
        .hasMessageStartingWith("no unit answers +++, nothing changed");
    assertThat(unit.heard()).containsExactly("closed");
  }

  @Test
  void aUnitThatFallsSilentIsTold() {
    MemoryUnit unit =
        new MemoryUnit(
            uart("115200,8,1,NONE,NFC"),
            heard -> heard.startsWith("AT+") && !heard.equals("AT+MAC\r") ? "" : answer(heard));
    assertThatThrownBy(() -> read(unit, Optional.empty()))
        .isInstanceOf(UnitException.class)
        .hasMessage("the unit stopped answering at AT+WANN, nothing changed");
    assertThat(unit.heard()).endsWith("AT+ENTM\r", "closed");
  }

  @Test
  void aCommandThatIsNotAnsweredIsNotKnown() throws Exception {
    UnaryOperator<String> answers =
        heard -> heard.equals("AT+LED\r") ? "" : UnitReadingTest.answer(heard);
    UnitReading reading =
        read(new MemoryUnit(uart("115200,8,1,NONE,NFC"), answers), Optional.empty());
    assertThat(reading.values()).doesNotContainKey("LED").containsKey("MAXSK");
  }

  private UnitReading read(MemoryUnit unit, Optional<Integer> speed) throws UnitException {
    return UnitReading.of(unit, DEVICE, speed, tried::add);
  }

  private static String answer(String heard) {
    if (heard.equals("+++")) {
      return "a";
    }
    if (heard.equals("a")) {
      return "+ok";
    }
    String name = heard.substring("AT+".length(), heard.length() - 1);
    String value = VALUES.get(name);
    return name.equals("ENTM")
        ? "\r\n+OK\r\n"
        : value == null ? "\r\n+ERR=2\r\n" : "\r\n+OK=" + value + "\r\n";
  }

  private static UartSettings uart(String text) {
    try {
      return SerialPortRows.UART.parse(text);
    } catch (InvalidValueException e) {
      throw new AssertionError(e);
    }
  }
}
