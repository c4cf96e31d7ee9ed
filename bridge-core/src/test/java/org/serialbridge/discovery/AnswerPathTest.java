package org.serialbridge.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.serial.kernel.UdpDatagram;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.Ipv4;

class AnswerPathTest {
  private static final int LOOPBACK = 1;
  private static final int ETHERNET = 2;
  private static final int WIRELESS = 3;
  private static final int BARE = 4;
  private static final String ALL = "255.255.255.255";

  @ParameterizedTest
  @CsvSource({
    // sender, interface, destination, kind, own address
    "192.168.1.7, 2, 255.255.255.255, UNICAST, 192.168.1.5",
    "192.168.1.7, 2, 192.168.1.255, UNICAST, 192.168.1.5",
    "10.9.0.7, 2, 255.255.255.255, UNICAST, 10.9.0.5",
    "192.168.1.7, 2, 192.168.1.5, UNICAST, 192.168.1.5",
    "192.168.1.7, 2, 10.9.0.5, UNICAST, 10.9.0.5",
    // of another network: also if another interface, or a route, has it
    "172.16.0.9, 2, 255.255.255.255, BROADCAST, 192.168.1.5",
    "192.168.7.9, 2, 255.255.255.255, BROADCAST, 192.168.1.5",
    "192.168.1.7, 3, 255.255.255.255, BROADCAST, 192.168.7.5",
    // by a router
    "172.16.0.9, 2, 192.168.1.5, ROUTED, 192.168.1.5",
    // of this host
    "127.0.0.1, 1, 127.0.0.1, UNICAST, 127.0.0.1",
    "127.0.0.1, 1, 127.0.0.2, UNICAST, 127.0.0.2",
    "192.168.1.5, 1, 192.168.1.5, UNICAST, 192.168.1.5",
    "192.168.7.5, 1, 192.168.1.5, ROUTED, 192.168.1.5",
    "192.168.1.5, 2, 255.255.255.255, UNICAST, 192.168.1.5"
  })
  void anAskerIsReached(
      String sender, int arrival, String destination, AnswerPath.Kind kind, String own)
      throws InvalidValueException {
    assertThat(path(sender, arrival, destination, Optional.empty()))
        .hasValueSatisfying(
            path -> {
              assertThat(path.kind()).isEqualTo(kind);
              assertThat(path.own()).hasToString(own);
            });
  }

  @Test
  void theInterfaceIsTheOneOfTheDatagram() throws InvalidValueException {
    assertThat(path("172.16.0.9", WIRELESS, ALL, Optional.empty()).orElseThrow().arrival().name())
        .isEqualTo("wlan0");
  }

  @Test
  void anInterfaceThatIsGoneOrHasNoAddressIsNotAnsweredOn() throws InvalidValueException {
    assertThat(path("172.16.0.9", BARE, ALL, Optional.empty())).isEmpty();
    assertThat(path("192.168.1.7", 9, ALL, Optional.empty())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.1.7, 2, 255.255.255.255, true",
    "10.9.0.7, 2, 255.255.255.255, true",
    "192.168.1.7, 2, 192.168.1.5, true",
    "192.168.1.5, 1, 192.168.1.5, true",
    "192.168.7.9, 3, 255.255.255.255, false",
    "192.168.7.9, 3, 192.168.1.5, false",
    "127.0.0.1, 1, 127.0.0.1, false",
    "127.0.0.1, 1, 127.255.255.255, false"
  })
  void onlyTheInterfaceOfTheBoundAddressIsAnsweredOn(
      String sender, int arrival, String destination, boolean answered)
      throws InvalidValueException {
    Ipv4 bound = Ipv4.of("192.168.1.5");
    assertThat(path(sender, arrival, destination, Optional.of(bound)).map(AnswerPath::own))
        .isEqualTo(answered ? Optional.of(bound) : Optional.empty());
  }

  private static Optional<AnswerPath> path(
      String sender, int arrival, String destination, Optional<Ipv4> bound)
      throws InvalidValueException {
    Ipv4 to = Ipv4.of(destination);
    boolean isBroadcast = destination.endsWith(".255");
    UdpDatagram datagram =
        new UdpDatagram(
            Ipv4.of(sender), 50_000, arrival, to, isBroadcast ? Ipv4.NONE : to, new byte[4]);
    return AnswerPath.of(datagram, interfaces(), bound);
  }

  private static List<HostInterface> interfaces() throws InvalidValueException {
    return List.of(
        new HostInterface(LOOPBACK, "lo", List.of(subnet("127.0.0.1", 8))),
        new HostInterface(
            ETHERNET, "eth0", List.of(subnet("192.168.1.5", 24), subnet("10.9.0.5", 16))),
        new HostInterface(WIRELESS, "wlan0", List.of(subnet("192.168.7.5", 24))),
        new HostInterface(BARE, "eth1", List.of()));
  }

  private static Subnet subnet(String address, int prefixLength) throws InvalidValueException {
    return new Subnet(Ipv4.of(address), prefixLength);
  }
}
