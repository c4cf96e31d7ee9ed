package org.serialbridge.host;

import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.serialbridge.search.FoundUnit;
import org.serialbridge.search.FoundUnits;
import org.serialbridge.search.NetworkSearch;

/** The units in the networks of this host, by frames and, if avahi-browse is there, by DNS-SD. */
public final class NetworkUnits {
  private static final int USUAL_MILLIS = 2_000;

  /** DNS-SD begins together with the search, and takes a second of its own. */
  private static final int MORE_MILLIS = 1_000;

  private NetworkUnits() {}

  /** Searches for the usual time, by all interfaces. Blocks. */
  public static List<FoundUnit> search() throws IOException {
    return search(USUAL_MILLIS, Optional.empty());
  }

  /**
   * Searches. Blocks.
   *
   * @param millis time for the answers to frames, 2 or more
   * @param interfaceName the only interface by which frames are sent; empty for all
   * @throws IOException if there is no such interface, or nothing can be sent
   */
  public static List<FoundUnit> search(int millis, Optional<String> interfaceName)
      throws IOException {
    FoundUnits found = new FoundUnits();
    NetworkSearch frames = new NetworkSearch(Ticker.systemTicker());
    Optional<Path> avahi = AvahiBrowse.program();
    if (avahi.isEmpty()) {
      frames.run(millis, interfaceName, found);
      return found.all();
    }
    try (AvahiBrowse announced = AvahiBrowse.start(avahi.get())) {
      frames.run(millis, interfaceName, found);
      announced.collect(MORE_MILLIS, found);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    return found.all();
  }
}
