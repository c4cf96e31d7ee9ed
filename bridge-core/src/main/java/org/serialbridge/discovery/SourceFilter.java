package org.serialbridge.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells whether the kernel drops searches from other subnets: by the source validation of IPv4
 * ({@code rp_filter}, RFC 3704), before any socket sees them.
 */
public final class SourceFilter {
  private static final Path SETTINGS = Path.of("/proc/sys/net/ipv4/conf");

  /** A table: name of the interface, destination in hex, ..., netmask in hex as the eighth. */
  private static final Path ROUTES = Path.of("/proc/net/route");

  private static final int MASK = 7;
  private static final String EVERYWHERE = "00000000";

  private static final int STRICT = 1;
  private static final int LOOSE = 2;

  private SourceFilter() {}

  /**
   * A hint for each interface on which they are dropped, now. Reads files of the kernel.
   *
   * @throws IOException if the kernel does not tell
   */
  public static List<String> hints() throws IOException {
    Set<String> defaultRoutes = defaultRoutes(Files.readAllLines(ROUTES));
    int all = filter("all");
    List<String> hints = new ArrayList<>();
    for (HostInterface one : HostInterface.all()) {
      if (!one.networks().isEmpty() && !one.isLoopback()) {
        int filter = Math.max(all, filter(one.name()));
        hint(one.name(), filter, defaultRoutes).ifPresent(hints::add);
      }
    }
    return hints;
  }

  /** 0 if there is no such interface, or no more. */
  private static int filter(String name) throws IOException {
    try {
      return Integer.parseInt(Files.readString(SETTINGS.resolve(name + "/rp_filter")).strip());
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** The interfaces of the default routes, from the lines of {@code /proc/net/route}. */
  static Set<String> defaultRoutes(Collection<String> lines) {
    return lines.stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(columns -> columns.length > MASK)
        .filter(columns -> columns[1].equals(EVERYWHERE) && columns[MASK].equals(EVERYWHERE))
        .map(columns -> columns[0])
        .collect(Collectors.toSet());
  }

  /**
   * The hint for an interface; empty if nothing is dropped.
   *
   * @param filter the larger value of {@code all} and the interface
   * @param defaultRoutes names of the interfaces with one
   */
  static Optional<String> hint(String name, int filter, Set<String> defaultRoutes) {
    if (filter == STRICT && !defaultRoutes.contains(name)) {
      return Optional.of(text(name, filter, "no default route by this interface"));
    }
    if (filter == LOOSE && defaultRoutes.isEmpty()) {
      return Optional.of(text(name, filter, "no default route"));
    }
    return Optional.empty();
  }

  private static String text(String name, int filter, String reason) {
    return "%s: the kernel drops searches from other subnets (rp_filter=%d, %s)"
        .formatted(name, filter, reason);
  }
}
