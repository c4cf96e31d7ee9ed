package org.serialbridge.web;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Facts of the host that help to find it and to judge it. Facts that the host does not tell are
 * left out.
 *
 * @param name its host name; empty if it has none
 * @param interfaces its interfaces that are up, without loopback
 * @param celsius the temperature of its processor, in °C
 * @param isUndervolted whether a Raspberry Pi has had too low a supply voltage since it started
 */
record HostFacts(
    String name, List<Interface> interfaces, OptionalDouble celsius, boolean isUndervolted) {
  private static final Logger LOG = LoggerFactory.getLogger(HostFacts.class);
  private static final Path SYS = Path.of("/sys");
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  /**
   * An interface of the host.
   *
   * @param name {@code eth0}
   * @param mac its MAC address, with colons; empty if it has none
   * @param addresses its addresses without link-local ones, IPv4 first
   */
  record Interface(String name, String mac, List<String> addresses) {}

  /** The facts now. Reads files and asks the kernel. */
  static HostFacts now() {
    return of(SYS, HOST_NAME);
  }

  /** The facts of a file tree in the place of {@code /sys}. */
  static HostFacts of(Path sys, Path hostName) {
    return new HostFacts(text(hostName), upInterfaces(), celsius(sys), isUndervolted(sys));
  }

  private static List<Interface> upInterfaces() {
    List<Interface> up = new ArrayList<>();
    try {
      for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
        if (one.isUp() && !one.isLoopback()) {
          up.add(new Interface(one.getName(), mac(one), addresses(one)));
        }
      }
    } catch (SocketException e) {
      LOG.debug("web: the interfaces cannot be read: {}", e.toString());
    }
    up.removeIf(one -> one.addresses.isEmpty());
    return up;
  }

  private static String mac(NetworkInterface one) throws SocketException {
    byte[] address = one.getHardwareAddress();
    return address == null ? "" : HexFormat.ofDelimiter(":").formatHex(address);
  }

  private static List<String> addresses(NetworkInterface one) {
    return one.getInterfaceAddresses().stream()
        .map(InterfaceAddress::getAddress)
        .filter(address -> !address.isLinkLocalAddress())
        .sorted(Comparator.comparing(Inet6Address.class::isInstance))
        .map(NetUtil::toAddressString)
        .toList();
  }

  /** The hottest zone: names of zones differ from board to board. */
  private static OptionalDouble celsius(Path sys) {
    return folders(sys.resolve("class/thermal"), "thermal_zone*").stream()
        .map(zone -> text(zone.resolve("temp")))
        .filter(text -> text.matches("-?\\d{1,7}"))
        .mapToDouble(text -> Integer.parseInt(text) / 1000.0)
        .max();
  }

  /** The kernel's monitor of the supply voltage of a Raspberry Pi. */
  private static boolean isUndervolted(Path sys) {
    return folders(sys.resolve("class/hwmon"), "hwmon*").stream()
        .filter(chip -> text(chip.resolve("name")).equals("rpi_volt"))
        .anyMatch(chip -> text(chip.resolve("in0_lcrit_alarm")).equals("1"));
  }

  private static List<Path> folders(Path folder, String names) {
    List<Path> all = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return all;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, names)) {
      found.forEach(all::add);
    } catch (IOException e) {
      LOG.debug("web: {} cannot be read: {}", folder, e.toString());
    }
    return all;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) { // not every host has it
      LOG.trace("web: {} cannot be read: {}", file, e.toString());
      return "";
    }
  }

  /** As a document; members without a value are {@code null}. */
  String json() {
    JsonStringWriter out = JsonWriter.string();
    out.object().value("name", name).array("interfaces");
    for (Interface one : interfaces) {
      out.object()
          .value("name", one.name)
          .value("mac", one.mac)
          .array("addresses", one.addresses)
          .end();
    }
    out.end();
    celsius.ifPresentOrElse(value -> out.value("celsius", value), () -> out.nul("celsius"));
    return out.value("undervolted", isUndervolted).end().done();
  }
}
