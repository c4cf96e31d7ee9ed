package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostFactsTest {
  @TempDir private Path sys;

  private void file(String path, String text) throws IOException {
    Path file = sys.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
  }

  private HostFacts facts() {
    return HostFacts.of(sys, sys.resolve("hostname"));
  }

  @Test
  void aHostMayTellNothing() throws Exception {
    HostFacts facts = facts();
    assertThat(facts.name()).isEmpty();
    assertThat(facts.celsius()).isEmpty();
    assertThat(facts.isUndervolted()).isFalse();
    JsonObject document = JsonParser.object().from(facts.json());
    assertThat(document.isNull("celsius")).isTrue();
    assertThat(document.getBoolean("undervolted")).isFalse();
  }

  @Test
  void theHottestZoneIsTold() throws Exception {
    file("hostname", "pump7");
    file("class/thermal/thermal_zone0/temp", "48312");
    file("class/thermal/thermal_zone1/temp", "61500");
    file("class/thermal/cooling_device0/temp", "99000");
    assertThat(facts().celsius()).hasValue(61.5);
    assertThat(facts().name()).isEqualTo("pump7");
    assertThat(JsonParser.object().from(facts().json()).getDouble("celsius")).isEqualTo(61.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "N/A", "12345678", "4e4"})
  void aTemperatureThatIsNoneIsLeftOut(String text) throws Exception {
    file("class/thermal/thermal_zone0/temp", text);
    assertThat(facts().celsius()).isEmpty();
  }

  @Test
  void frostIsATemperature() throws Exception {
    file("class/thermal/thermal_zone0/temp", "-5200");
    assertThat(facts().celsius()).hasValue(-5.2);
  }

  @Test
  void theMonitorOfARaspberryPiTellsUndervoltage() throws Exception {
    file("class/hwmon/hwmon0/name", "cpu_thermal");
    file("class/hwmon/hwmon1/name", "rpi_volt");
    file("class/hwmon/hwmon1/in0_lcrit_alarm", "0");
    assertThat(facts().isUndervolted()).isFalse();
    file("class/hwmon/hwmon1/in0_lcrit_alarm", "1");
    assertThat(facts().isUndervolted()).isTrue();
  }

  /** Other chips use the same name of a file for an input that is not connected. */
  @Test
  void anotherChipsAlarmIsNoUndervoltage() throws Exception {
    file("class/hwmon/hwmon0/name", "nct6775");
    file("class/hwmon/hwmon0/in0_lcrit_alarm", "1");
    assertThat(facts().isUndervolted()).isFalse();
  }

  @Test
  void loopbackIsNoInterface() {
    assertThat(facts().interfaces()).noneMatch(one -> one.addresses().contains("127.0.0.1"));
  }
}
