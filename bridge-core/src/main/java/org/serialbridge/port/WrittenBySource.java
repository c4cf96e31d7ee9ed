package org.serialbridge.port;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sources of the last bytes written to the line, which tell whose bytes are unsent. Only a
 * change of the source makes an entry, so a stream costs nothing.
 */
final class WrittenBySource {
  private long written;
  private @Nullable Object last;

  /** Offset at which the bytes of the last source begin. */
  private long lastFrom;

  /** Offsets at which the bytes of earlier sources end. */
  private final Map<Object, Long> ends = new HashMap<>();

  /** Bytes were written. */
  void written(int bytes, @Nullable Object source) {
    if (last != null && !last.equals(source)) {
      ends.put(last, written);
    }
    if (source == null || !source.equals(last)) {
      last = source;
      lastFrom = written;
    }
    written += bytes;
  }

  /**
   * Unsent bytes were dropped. Their offset is not known: bytes written behind them count as unsent
   * for longer than they are.
   */
  void dropped(int bytes) {
    written -= bytes;
    lastFrom = Math.min(lastFrom, written);
    ends.replaceAll((source, end) -> Math.min(end, written));
  }

  /**
   * Whether bytes of a source have not left.
   *
   * @param unsent number of all unsent bytes
   */
  boolean hasUnsent(Object source, long unsent) {
    if (source.equals(last)) {
      return unsent > 0;
    }
    Long end = ends.get(source);
    return end != null && end > written - unsent;
  }

  /** Whether all unsent bytes are of this source, likewise. */
  boolean isAllUnsent(Object source, long unsent) {
    return unsent > 0 && source.equals(last) && written - unsent >= lastFrom;
  }

  /** Forgets a source. */
  void forget(Object source) {
    ends.remove(source);
    if (source.equals(last)) {
      last = null;
    }
  }
}
