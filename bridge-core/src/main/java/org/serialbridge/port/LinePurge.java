package org.serialbridge.port;

import io.netty.util.concurrent.Future;
import java.util.EnumSet;
import java.util.Set;
import org.serialbridge.serial.LineBuffer;
import org.serialbridge.serial.SerialLine;

/**
 * Purges the open line, one purge at a time. Requests during a purge are joined in the next one.
 */
final class LinePurge {
  private final SerialLineSupervisor supervisor;
  private final Runnable dropsUnsent;
  private boolean isPurging;
  private final Set<LineBuffer> asked = EnumSet.noneOf(LineBuffer.class);

  /**
   * Nothing is purged yet.
   *
   * @param dropsUnsent called before unsent data is dropped
   */
  LinePurge(SerialLineSupervisor supervisor, Runnable dropsUnsent) {
    this.supervisor = supervisor;
    this.dropsUnsent = dropsUnsent;
  }

  /** Purges these buffers, now or after the current purge. */
  void ask(Set<LineBuffer> buffers) {
    asked.addAll(buffers);
    SerialLine purged = supervisor.line();
    if (purged != null && !isPurging && !asked.isEmpty()) {
      isPurging = true;
      if (asked.contains(LineBuffer.UNSENT)) {
        dropsUnsent.run();
      }
      Future<Void> purge = purged.purge(Set.copyOf(asked));
      asked.clear();
      purge.addListener(
          over -> {
            isPurging = false;
            ask(Set.of());
          });
    }
  }
}
