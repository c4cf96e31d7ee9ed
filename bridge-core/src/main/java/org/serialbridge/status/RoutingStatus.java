package org.serialbridge.status;

import java.util.List;

/**
 * The routes and rules of a Modbus port at one moment, and the values that its line has told.
 *
 * @param routes the routes in force, in their order
 * @param denials requests that a rule has denied
 * @param keptRanges ranges of values of the line that are kept
 * @param keptHits reads that were answered with kept values of the line
 */
public record RoutingStatus(List<RouteUse> routes, long denials, int keptRanges, long keptHits) {
  /** No routes, and nothing is denied or kept. */
  public static final RoutingStatus NONE = new RoutingStatus(List.of(), 0, 0, 0);

  /**
   * The use of a route.
   *
   * @param route its text, as AT+MODROUTE1 answers it
   * @param requests requests that it has led to its target
   */
  public record RouteUse(String route, long requests) {}
}
