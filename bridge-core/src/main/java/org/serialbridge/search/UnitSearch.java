package org.serialbridge.search;

import java.io.IOException;
import java.util.List;

/** A search of units in the networks of this host. */
@FunctionalInterface
public interface UnitSearch {
  /**
   * Searches; blocks for some seconds.
   *
   * @throws IOException if nothing can be sent
   */
  List<FoundUnit> run() throws IOException;
}
