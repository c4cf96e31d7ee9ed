package org.serialbridge.settings;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host with units, reached by TCP: {@code tcp://10.0.0.5:502?delay=1000}. All routes of the
 * appliance with the same {@link #address} lead to the same target.
 *
 * @param scheme framing on the connection
 * @param host host name in lower case, or IP address in its shortest form, of IPv6 without brackets
 *     and with a zone if it was given ({@code fe80::1%eth0})
 * @param port TCP port, 1 to 65535
 * @param options times and number of the connections
 */
public record HostTarget(Scheme scheme, String host, int port, TargetOptions options)
    implements RouteTarget {
  /** Framing on the connection. */
  public enum Scheme {
    /** Modbus/TCP: the MBAP header. */
    TCP,
    /** Modbus RTU. */
    RTU,
    /** Modbus ASCII. */
    ASCII;

    /** {@code tcp}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Pattern FORM =
      Pattern.compile(
          "(tcp|rtu|ascii)://(\\[[^]]*]|[^]\\[:/?]*):([0-9]+)(?:\\?(.*))?",
          Pattern.CASE_INSENSITIVE);

  public HostTarget {
    if (host.isEmpty() || port < 1 || port > SocketTarget.HIGHEST_PORT) {
      throw new IllegalArgumentException(host + ":" + port + " (expected: a host, port 1-65535)");
    }
  }

  static HostTarget read(String text) throws Part.Rejected {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new Part.Rejected();
    }
    return new HostTarget(
        Scheme.valueOf(form.group(1).toUpperCase(Locale.ROOT)),
        normalized(SocketTarget.host(form.group(2))),
        Part.number(form.group(3), 1, SocketTarget.HIGHEST_PORT),
        form.group(4) == null ? TargetOptions.NONE : TargetOptions.read(form.group(4)));
  }

  /** One text for each host; the zone of an address is the name of an interface, kept as it is. */
  private static String normalized(String host) throws Part.Rejected {
    if (!host.contains(":")) {
      return host.toLowerCase(Locale.ROOT);
    }
    String[] parts = host.split("%", 2);
    String address = Ipv6.parse(parts[0]).toString();
    return parts.length == 1 ? address : address + "%" + parts[1];
  }

  /** The target without its options: {@code tcp://10.0.0.5:502}. */
  public String address() {
    return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public String toString() {
    return address() + options;
  }
}
