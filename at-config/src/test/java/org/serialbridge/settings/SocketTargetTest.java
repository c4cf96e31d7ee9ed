package org.serialbridge.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketTargetTest {
  @ParameterizedTest
  @CsvSource({
    "example.org, example.org",
    "10.0.0.1, 10.0.0.1",
    "::1, [::1]",
    "fe80::1%eth0, [fe80::1]"
  })
  void inAUriAnAddressOfIpv6StandsInBrackets(String host, String expected) {
    assertThat(new SocketTarget(SocketMode.HTTP_CLIENT, host, 80).uriHost()).isEqualTo(expected);
  }
}
