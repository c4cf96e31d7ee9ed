package org.serialbridge.serial;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Hands results of a thread over to the event loop of its line. If the loop has ended with the
 * process, a result is dropped.
 */
public record LoopHandover(EventExecutor loop) implements Executor {
  @Override
  public void execute(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      if (!loop.isShuttingDown()) {
        throw e;
      }
    }
  }
}
