package org.serialbridge.host;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.Ipv4;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live network of a Linux host: the interface with the default route, from {@code
 * /proc/net/route}, or without such a route the first interface with hardware and an address; and
 * the first name server. All files are in memory, so that a query does not wait for a disk.
 */
public final class LinuxHostNetwork implements Supplier<HostNetwork> {
  private static final Logger LOG = LoggerFactory.getLogger(LinuxHostNetwork.class);
  private static final int MAC_LENGTH = 6;
  private static final int LOCALLY_ADMINISTERED = 0x02;
  private static final int MULTICAST = 0x01;

  private final Path root;

  /** The network of this host. */
  public LinuxHostNetwork() {
    this(Path.of("/"));
  }

  /** The network of a host whose files are below {@code root}. */
  LinuxHostNetwork(Path root) {
    this.root = root;
  }

  /** A default route: {@code /proc/net/route} gives addresses as little-endian hexadecimal. */
  private record Route(String interfaceName, Ipv4 gateway, int metric) {}

  @Override
  public HostNetwork get() {
    Optional<Route> route = defaultRoute();
    Optional<NetworkInterface> card =
        route.flatMap(found -> card(found.interfaceName)).or(this::firstCard);
    Optional<InterfaceAddress> address = card.flatMap(LinuxHostNetwork::ipv4);
    return new HostNetwork(
        address.map(found -> bits(found.getAddress().getAddress())).orElse(Ipv4.NONE),
        address.map(found -> Ipv4.netmask(found.getNetworkPrefixLength())).orElse(Ipv4.NONE),
        route.map(Route::gateway).orElse(Ipv4.NONE),
        nameServer(),
        HexFormat.of()
            .withUpperCase()
            .formatHex(card.flatMap(LinuxHostNetwork::mac).orElseGet(this::ownMac)));
  }

  /** The interface with the default route. */
  Optional<String> defaultInterface() {
    return defaultRoute().map(Route::interfaceName);
  }

  /**
   * The interface without a default route: the first one that is up and has hardware and an
   * address.
   */
  private Optional<NetworkInterface> firstCard() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(card -> Files.exists(root.resolve("sys/class/net/" + card.getName() + "/device")))
          .filter(card -> isUp(card) && ipv4(card).isPresent())
          .min(Comparator.comparingInt(NetworkInterface::getIndex));
    } catch (SocketException e) {
      LOG.debug("host network: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static boolean isUp(NetworkInterface card) {
    try {
      return card.isUp();
    } catch (SocketException e) {
      return false; // just gone
    }
  }

  private Optional<Route> defaultRoute() {
    return lines("proc/net/route").stream()
        .map(line -> line.trim().split("\\s+", -1))
        .filter(
            field -> field.length > 7 && field[1].equals("00000000") && field[7].equals("00000000"))
        .map(field -> new Route(field[0], littleEndian(field[2]), Integer.parseInt(field[6])))
        .min(Comparator.comparingInt(Route::metric));
  }

  private static Ipv4 littleEndian(String hex) {
    return new Ipv4(Integer.reverseBytes(Integer.parseUnsignedInt(hex, 16)));
  }

  private static Ipv4 bits(byte[] address) {
    return new Ipv4(ByteBuffer.wrap(address).getInt());
  }

  private static Optional<NetworkInterface> card(String name) {
    try {
      return Optional.ofNullable(NetworkInterface.getByName(name));
    } catch (SocketException e) {
      LOG.debug("host network: {}: {}", name, e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<InterfaceAddress> ipv4(NetworkInterface card) {
    return card.getInterfaceAddresses().stream()
        .filter(address -> address.getAddress() instanceof Inet4Address)
        .findFirst();
  }

  private static Optional<byte[]> mac(NetworkInterface card) {
    try {
      return Optional.ofNullable(card.getHardwareAddress()).filter(mac -> mac.length == MAC_LENGTH);
    } catch (SocketException e) {
      LOG.debug("host network: {}: {}", card.getName(), e.getMessage());
      return Optional.empty();
    }
  }

  /** The first IPv4 name server; from the list of systemd-resolved if the host uses it. */
  private Ipv4 nameServer() {
    return nameServer("run/systemd/resolve/resolv.conf")
        .or(() -> nameServer("etc/resolv.conf"))
        .orElse(Ipv4.NONE);
  }

  private Optional<Ipv4> nameServer(String file) {
    for (String line : lines(file)) {
      String[] words = line.trim().split("\\s+", -1);
      if (words.length > 1 && words[0].equals("nameserver")) {
        try {
          return Optional.of(Ipv4.of(words[1]));
        } catch (InvalidValueException e) {
          LOG.trace("host network: name server left out: {}", e.getMessage()); // an IPv6 one
        }
      }
    }
    return Optional.empty();
  }

  /** A locally administered address, which is constant for an installation. */
  private byte[] ownMac() {
    String machine = String.join("", lines("etc/machine-id"));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("serialbridge " + machine).getBytes(StandardCharsets.UTF_8));
      digest[0] = (byte) ((digest[0] | LOCALLY_ADMINISTERED) & ~MULTICAST);
      return java.util.Arrays.copyOf(digest, MAC_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private List<String> lines(String file) {
    try {
      return Files.readAllLines(root.resolve(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of(); // a missing file counts as empty
    }
  }
}
