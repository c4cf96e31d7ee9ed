package org.serialbridge.routing;

import org.serialbridge.modbus.UnitLink;
import org.serialbridge.settings.HostTarget;

/**
 * The targets of routes, as one session reaches them, and the line that it offers to others. Used
 * on the event loop of the session.
 */
public interface Targets {
  /** The units behind a host. All sessions of the appliance share its connections. */
  UnitLink host(HostTarget host);

  /**
   * The units on the line of another port, for as long as the session lives. If the port has no
   * units on its line at the time of a request, the request fails.
   */
  UnitLink line(String port);

  /** Whether another port has units on its line now. */
  boolean hasUnits(String port);

  /** Other ports may ask the units on the line of this port from now on. */
  void offerLine(UnitLink units);

  /** The session ends: it asks no target any more, and offers its line no more. */
  void close();
}
