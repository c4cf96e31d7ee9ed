package org.serialbridge.bridge;

import io.netty.util.concurrent.Future;
import java.util.EnumSet;
import java.util.Set;
import org.serialbridge.serial.LineBuffer;
import org.serialbridge.serial.SerialLine;

/**
 * Drops data of the open line: one purge at a time, and what is asked meanwhile in the next one.
 */
final class LinePurge {
  private final SerialLineSupervisor supervisor;
  private final Runnable dropsUnsent;
  private boolean isPurging;
  private final Set<LineBuffer> asked = EnumSet.noneOf(LineBuffer.class);

  /**
   * A purge that nobody has asked for.
   *
   * @param dropsUnsent called when unsent data is about to be dropped
   */
  LinePurge(SerialLineSupervisor supervisor, Runnable dropsUnsent) {
    this.supervisor = supervisor;
    this.dropsUnsent = dropsUnsent;
  }

  /** Drops data, now or behind the purge that is under way. */
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
