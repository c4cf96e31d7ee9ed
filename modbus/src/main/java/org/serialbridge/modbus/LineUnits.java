package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.serialbridge.time.Timed;

/**
 * The units on a serial line, as a gateway offers them to its clients: asked by a {@link
 * SerialUnitLink}, or only heard by a {@link ListeningLink}.
 */
public interface LineUnits extends UnitLink, Timed {
  /** Takes bytes from the line, read at {@code now}. */
  void fromLine(ByteBuffer bytes, long now);

  /**
   * Whether the line is to be read; may change in each call, also of {@link #poll}. Bytes that come
   * all the same are taken.
   */
  default boolean readsLine() {
    return true;
  }

  /** Takes the state of the line. */
  default void lineIs(LineState next, long now) {}

  /** The line is not used any more: each request that waits ends. */
  default void close(long now) {}

  /**
   * The time until which a unit may respond to a request of this link: no other request should be
   * sent to the line before; empty if none was sent.
   */
  default OptionalLong restsUntil() {
    return OptionalLong.empty();
  }

  /** The units that were asked or have sent a response, by their identifiers. */
  default List<UnitStatus> units() {
    return List.of();
  }

  /** The reads of another master, by unit, function and address. */
  default List<PollStatus> polls(long now) {
    return List.of();
  }

  /** Forgets units and polls with their counters. */
  void clearUnits();

  /** The response times since the last call; empty if there were no responses. */
  default Optional<LatencySummary> takeLatencies() {
    return Optional.empty();
  }

  /** The number of ranges of values that are kept for routes with an age. */
  default int keptRanges() {
    return 0;
  }

  /** The number of reads that were answered with kept values. */
  default long keptHits() {
    return 0;
  }
}
