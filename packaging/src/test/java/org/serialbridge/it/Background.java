package org.serialbridge.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What a test does at the same time: much writing and reading that blocks. */
final class Background implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** A step that may fail. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Future<?>> steps = new ArrayList<>();

  /** Starts a step, which {@link #await} waits for. */
  Future<?> run(Step step) {
    return call(
        () -> {
          step.run();
          return null;
        });
  }

  <T> Future<T> call(Callable<T> step) {
    Future<T> running = threads.submit(step);
    steps.add(running);
    return running;
  }

  /** Starts a step that ends when the test closes what it reads. */
  void serve(Callable<?> step) {
    threads.submit(step);
  }

  /** Waits for all steps; the first failure of one is thrown. */
  void await() throws Exception {
    await(LIMIT);
  }

  /** The same, of steps that take longer. */
  void await(Duration limit) throws Exception {
    for (Future<?> step : steps) {
      step.get(limit.toSeconds(), TimeUnit.SECONDS);
    }
    steps.clear();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
