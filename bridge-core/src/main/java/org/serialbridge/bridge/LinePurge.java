package org.serialbridge.bridge;

import io.netty.util.concurrent.Future;
import org.serialbridge.serial.SerialLine;

/**
 * Drops data of the open line: one purge at a time, and what is asked meanwhile in the next one.
 */
final class LinePurge {
  private final SerialLineSupervisor supervisor;
  private final Runnable dropsUnsent;
  private boolean isPurging;
  private boolean purgesReceived;
  private boolean purgesUnsent;

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
  void ask(boolean received, boolean unsent) {
    purgesReceived |= received;
    purgesUnsent |= unsent;
    SerialLine purged = supervisor.line();
    if (purged != null && !isPurging && (purgesReceived || purgesUnsent)) {
      isPurging = true;
      if (purgesUnsent) {
        dropsUnsent.run();
      }
      Future<Void> purge = purged.purge(purgesReceived, purgesUnsent);
      purgesReceived = false;
      purgesUnsent = false;
      purge.addListener(
          over -> {
            isPurging = false;
            ask(false, false);
          });
    }
  }
}
