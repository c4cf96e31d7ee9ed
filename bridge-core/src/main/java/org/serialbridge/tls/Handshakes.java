package org.serialbridge.tls;

import static java.util.Comparator.comparingLong;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bound of the handshakes with clients, of all ports and of the web page. A handshake takes one
 * of {@link #SLOTS} slots when the whole ClientHello has come; {@link #MOST_WAITING} connections
 * may wait for theirs. Of those, the oldest with a ClientHello goes first. If there is one more,
 * one of the client with the most connections has to go, so that a flood of one client makes room
 * by itself: its oldest without a ClientHello, or else its oldest. Used by any thread.
 */
public final class Handshakes {
  static final int SLOTS = 8;
  static final int MOST_WAITING = 32;

  private final Set<Place> waiting = new LinkedHashSet<>();
  private int free = SLOTS;

  /** The place of a connection from its first moment to the end of its handshake. */
  final class Place {
    private final Object client;
    private final Runnable evicted;

    /** Called when it gets its slot; null before the ClientHello. */
    private @Nullable Runnable go;

    private boolean hasSlot;

    private Place(Object client, Runnable evicted) {
      this.client = client;
      this.evicted = evicted;
    }

    private boolean isSilent() {
      return go == null;
    }

    /**
     * The whole ClientHello has come.
     *
     * @param begin called once, perhaps at once, by any thread, unless the place is left before
     */
    void ready(Runnable begin) {
      synchronized (Handshakes.this) {
        if (!waiting.contains(this)) { // evicted
          return;
        }
        go = begin;
      }
      serve();
    }

    /** The handshake is over, or the connection has ended; can be called again. */
    void leave() {
      synchronized (Handshakes.this) {
        waiting.remove(this);
        if (!hasSlot) {
          return;
        }
        hasSlot = false;
        free++;
      }
      serve();
    }
  }

  /**
   * A place for a new connection.
   *
   * @param client equal for all connections of a client
   * @param evicted called by any thread if it must make room for another connection
   */
  Place enter(Object client, Runnable evicted) {
    Place entered = new Place(client, evicted);
    Optional<Place> victim = Optional.empty();
    synchronized (this) {
      if (waiting.size() == MOST_WAITING) {
        victim =
            waiting.stream()
                .max(
                    comparingLong(this::ofClient)
                        .thenComparing(Place::isSilent)); // the oldest of those that are equal
        victim.ifPresent(waiting::remove);
      }
      waiting.add(entered);
    }
    victim.ifPresent(place -> place.evicted.run());
    return entered;
  }

  private long ofClient(Place place) {
    return waiting.stream().filter(other -> other.client.equals(place.client)).count();
  }

  private void serve() {
    for (Optional<Runnable> next = next(); next.isPresent(); next = next()) {
      next.get().run();
    }
  }

  private synchronized Optional<Runnable> next() {
    Iterator<Place> all = waiting.iterator();
    while (free > 0 && all.hasNext()) {
      Place place = all.next();
      if (place.go != null) {
        all.remove();
        free--;
        place.hasSlot = true;
        return Optional.of(place.go);
      }
    }
    return Optional.empty();
  }
}
