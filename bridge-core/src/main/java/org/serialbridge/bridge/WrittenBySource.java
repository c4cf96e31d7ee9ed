package org.serialbridge.bridge;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose bytes were written to the line last, to tell whose have not left yet. Only a change of the
 * source makes an entry, so a stream costs nothing.
 */
final class WrittenBySource {
  private long written;
  private @Nullable Object last;

  /** Where the bytes of the last source begin. */
  private long lastFrom;

  /** Where the bytes of those before it end. */
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
   * Bytes were dropped that had not left. Where those were is not known: what was written behind
   * them counts as unsent for longer than it is.
   */
  void dropped(int bytes) {
    written -= bytes;
    lastFrom = Math.min(lastFrom, written);
    ends.replaceAll((source, end) -> Math.min(end, written));
  }

  /**
   * Whether bytes of a source have not left.
   *
   * @param unsent how many bytes have not, of all that were written
   */
  boolean hasUnsent(Object source, long unsent) {
    if (source.equals(last)) {
      return unsent > 0;
    }
    Long end = ends.get(source);
    return end != null && end > written - unsent;
  }

  /** Whether all bytes that have not left are of this source, likewise. */
  boolean isAllUnsent(Object source, long unsent) {
    return unsent > 0 && source.equals(last) && written - unsent >= lastFrom;
  }

  /** Nobody will ask for this source any more. */
  void forget(Object source) {
    ends.remove(source);
    if (source.equals(last)) {
      last = null;
    }
  }
}
