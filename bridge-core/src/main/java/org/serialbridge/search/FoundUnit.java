package org.serialbridge.search;

import static org.serialbridge.settings.InvalidValueException.printable;

import java.util.List;
import java.util.stream.Stream;
import org.serialbridge.settings.Ipv4;

/**
 * A unit or an appliance that a search has found. Its texts come from the network; they are
 * printable ASCII, with anything else escaped, and shortened.
 *
 * @param address the address that its answer came from, or that is announced
 * @param mac its MAC address, 12 upper-case hexadecimal digits; empty if it did not tell
 * @param name its name; may be empty
 * @param version its version, as it tells it; may be empty
 * @param by how it was found: {@code UDP 1500}, {@code keyword}, {@code DNS-SD}
 * @param services what it announces; empty if it was not found by DNS-SD
 */
public record FoundUnit(
    Ipv4 address,
    String mac,
    String name,
    String version,
    List<String> by,
    List<FoundService> services) {
  private static final int LONGEST_TEXT = 64;

  /** More services of one unit are not kept. */
  private static final int MOST_SERVICES = 32;

  public FoundUnit {
    mac = hexadecimal(mac);
    name = text(name);
    version = text(version);
    by = List.copyOf(by);
    services = services.stream().limit(MOST_SERVICES).toList();
  }

  private static String hexadecimal(String mac) {
    return mac.matches("[0-9A-F]{12}") ? mac : "";
  }

  static String text(String text) {
    String escaped = printable(text);
    return escaped.length() > LONGEST_TEXT ? escaped.substring(0, LONGEST_TEXT) + "..." : escaped;
  }

  /**
   * Tells whether both are one unit. Two units may have one address, such as that of the factory. A
   * MAC address at two addresses may be a lie: each has its row. This host answers by 127.0.0.1,
   * too.
   */
  boolean isSame(FoundUnit other) {
    if (address.equals(other.address)) {
      return mac.isEmpty() || other.mac.isEmpty() || mac.equals(other.mac);
    }
    return !mac.isEmpty() && mac.equals(other.mac) && (isLoopback() || other.isLoopback());
  }

  boolean isLoopback() {
    return address.bits() >>> 24 == 127;
  }

  /** The unit with what another answer tells of it: what is known already stays. */
  FoundUnit with(FoundUnit later) {
    return new FoundUnit(
        isLoopback() ? later.address : address,
        known(mac, later.mac),
        known(name, later.name),
        later.isAnnounced() ? known(later.version, version) : known(version, later.version),
        Stream.concat(by.stream(), later.by.stream()).distinct().sorted().toList(),
        Stream.concat(services.stream(), later.services.stream()).distinct().toList());
  }

  /** The version of an announcement is as people write it, that of a frame is a number. */
  private boolean isAnnounced() {
    return !services.isEmpty();
  }

  private static String known(String first, String second) {
    return first.isEmpty() ? second : first;
  }
}
