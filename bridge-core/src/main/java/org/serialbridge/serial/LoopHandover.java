package org.serialbridge.serial;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Hands what a thread has done over to the event loop of its line. The loop may have ended
 * meanwhile, with the process: then nobody waits for it any more, and it is dropped.
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
