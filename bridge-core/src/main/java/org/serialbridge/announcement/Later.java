package org.serialbridge.announcement;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.serialbridge.loop.IdleThreads;

/** Runs tasks that may block, one at a time. */
@FunctionalInterface
interface Later {
  /**
   * Runs a task.
   *
   * @param delayMillis after this time, in ms
   */
  void run(Runnable task, long delayMillis);

  /** On a thread that exists while a task waits. */
  static Later ofThread(String name) {
    ScheduledExecutorService thread = IdleThreads.scheduled(name);
    return (task, delayMillis) -> thread.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
  }
}
