package org.serialbridge.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.settings.AllowList;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.Ipv4;

class SourcesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0",
        "192.168.255.255", "169.254.0.0", "169.254.255.255", "127.0.0.1", "127.255.255.254"
      })
  void nearAddressesAreAnswered(String address) throws InvalidValueException {
    assertThat(admits("*", address)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0", "9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255",
        "192.169.0.0", "169.253.255.255", "169.255.0.0", "128.0.0.0", "8.8.8.8", "255.255.255.255"
      })
  void farAddressesAreNot(String address) throws InvalidValueException {
    assertThat(admits("*", address)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, 8.8.8.8, true",
    "8.8.8.8, 8.8.8.9, false",
    "8.8.8.8, 10.0.0.1, false",
    "8.0.0.0/8;*, 8.8.8.8, true",
    "8.0.0.0/8;*, 9.9.9.9, false",
    "8.0.0.0/8;*, 10.0.0.1, true",
    "!8.8.8.8;8.0.0.0/8, 8.8.8.8, false",
    "!10.0.0.5;*, 10.0.0.5, false",
    "!10.0.0.5;*, 10.0.0.6, true",
    "*;8.8.8.8, 8.8.8.8, false",
    "!*;8.8.8.8, 8.8.8.8, false",
    "0.0.0.0/0, 8.8.8.8, true"
  })
  void weballowDecidesAndNamesFarAddresses(String weballow, String address, boolean admitted)
      throws InvalidValueException {
    assertThat(admits(weballow, address)).isEqualTo(admitted);
  }

  private static boolean admits(String weballow, String address) throws InvalidValueException {
    AllowList allowed = DeviceRows.WEB_ALLOW.parse(weballow);
    return Sources.admit(allowed, Ipv4.of(address));
  }
}
