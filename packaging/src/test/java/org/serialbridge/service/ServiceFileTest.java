package org.serialbridge.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.appliance.Port;

/** {@code serialbridge.conf}. */
class ServiceFileTest {
  @Test
  void portsKeepTheOrderOfTheirLines() {
    ServiceFile file =
        ServiceFile.parse(
            """
            # ports
            port.pump = /dev/serial/by-id/usb-FTDI-if00-port0
            port.com1 = /dev/ttyAMA0
            new-adapters = yes
            manage-network = no
            bind = 192.168.1.10
            """);
    assertThat(file.ports())
        .containsExactly(
            new Port("pump", Path.of("/dev/serial/by-id/usb-FTDI-if00-port0")),
            new Port("com1", Path.of("/dev/ttyAMA0")));
    assertThat(file.newAdapters()).isTrue();
    assertThat(file.managesNetwork()).isFalse();
    assertThat(file.bind().getHostAddress()).isEqualTo("192.168.1.10");
    assertThat(file.problems()).isEmpty();
  }

  @Test
  void anEmptyFileIsNoPortAndListensEverywhere() {
    ServiceFile file = ServiceFile.parse("");
    assertThat(file.ports()).isEmpty();
    assertThat(file.newAdapters()).isFalse();
    assertThat(file.bind().isAnyLocalAddress()).isTrue();
  }

  @Test
  void everythingWrongIsToldAndTheRestCounts() {
    ServiceFile file =
        ServiceFile.parse(
            """
            port.Com1 = /dev/ttyUSB0
            port.com2 = ttyUSB1
            port.com3 = /dev/ttyUSB3
            port.com4 = /dev/ttyUSB3
            port.com3 = /dev/ttyUSB5
            new-adapters = perhaps
            bind = localhost
            speed = 9600
            port.com5 = \\uxxxx
            port.com6 = /dev/ttyUSB6
            """);
    assertThat(file.problems())
        .satisfiesExactly(
            one -> assertThat(one).isEqualTo("line 9: not in the properties format"),
            one -> assertThat(one).startsWith("line 1: port.Com1: not a port name (expected: "),
            one -> assertThat(one).startsWith("line 2: port.com2: \"ttyUSB1\" (expected: the path"),
            one -> assertThat(one).isEqualTo("line 4: port.com4: /dev/ttyUSB3 is set twice"),
            one -> assertThat(one).isEqualTo("line 5: port.com3: is set twice"),
            one -> assertThat(one).endsWith("new-adapters: \"perhaps\" (expected: yes, no)"),
            one ->
                assertThat(one)
                    .startsWith("line 7: bind: \"localhost\" (expected: an IP")
                    .endsWith("; servers listen at 127.0.0.1 only"),
            one -> assertThat(one).startsWith("line 8: speed: unknown (expected: new-adapters"));
    assertThat(file.ports()).extracting(Port::name).isEqualTo(List.of("com3", "com6"));
    assertThat(file.bind().isLoopbackAddress()).as("it opens nothing").isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bind = 127.0.0.x",
        "Bind = 10.0.0.1",
        "bind = 10.0.0.1\\uxxxx",
        "bind = 10.0.0.1\nport.com1 = /dev/a\u0000b",
        "bind = "
      })
  void anAddressThatCannotBeReadOpensThisHostOnly(String text) {
    ServiceFile file = ServiceFile.parse("port.com2 = none\n" + text);
    assertThat(file.problems()).isNotEmpty();
    assertThat(file.bind().isLoopbackAddress()).isTrue();
  }

  @Test
  void anotherWrongLineLeavesTheAddress() {
    assertThat(ServiceFile.parse("bind = 10.0.0.1\nport.a = b").bind().getHostAddress())
        .isEqualTo("10.0.0.1");
    assertThat(ServiceFile.parse("port.a = b").bind().isAnyLocalAddress()).isTrue();
  }

  @Test
  void theFileOfThePackageHasNoProblems() throws Exception {
    ServiceFile file =
        ServiceFile.parse(Files.readString(Path.of("src/main/deb/serialbridge.conf")));
    assertThat(file.problems()).isEmpty();
    assertThat(file.newAdapters()).isTrue();
    assertThat(file.managesNetwork()).isTrue();
  }
}
