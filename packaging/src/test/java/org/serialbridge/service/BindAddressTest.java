package org.serialbridge.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BindAddressTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "192.168.1.10, 192.168.1.10",
    "::1, 0:0:0:0:0:0:0:1",
    "FE80::1, fe80:0:0:0:0:0:0:1",
    "::ffff:10.0.0.1, 10.0.0.1",
    "[::1], 0:0:0:0:0:0:0:1",
    "fe80::1%no-such-interface, fe80:0:0:0:0:0:0:1",
    "::1%, 0:0:0:0:0:0:0:1"
  })
  void anAddressIsTaken(String text, String expected) throws Exception {
    assertThat(BindAddress.of(text).getHostAddress()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "",
        "1.2.3",
        "999.1.1.1",
        "10.0.0.1:80",
        "face",
        "x::1",
        "::g",
        ":::",
        "0x7f.0.0.1",
        "127.1",
        " 10.0.0.1",
        "10.0.0.1 ",
        ":",
        "a:b",
        "1:2",
        "[localhost]",
        "%eth0"
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> BindAddress.of(text)).isInstanceOf(UnknownHostException.class);
  }
}
