package org.serialbridge.settings;

/**
 * The serial line of a port.
 *
 * @param port name of the port; empty for the port that has the route
 */
public record LineTarget(String port) implements RouteTarget {
  static final String WORD = "LINE";

  /** The line of the port that has the route. */
  public static final LineTarget OWN = new LineTarget("");

  public LineTarget {
    if (!port.isEmpty() && !ApplianceSettings.isPortName(port)) {
      throw new IllegalArgumentException(port + " (expected: the name of a port)");
    }
  }

  /** The name of the port whose line it is, if the port {@code own} has the route. */
  public String portSeenFrom(String own) {
    return port.isEmpty() ? own : port;
  }

  @Override
  public String toString() {
    return port.isEmpty() ? WORD : port;
  }
}
