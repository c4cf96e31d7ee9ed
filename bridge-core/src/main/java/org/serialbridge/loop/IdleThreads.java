package org.serialbridge.loop;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads for work that may block, which an event loop never does. They exist only while
 * there is work: an idle thread ends. Each purpose has threads of its own, named after it, so that
 * one that blocks holds up no other.
 */
public final class IdleThreads {
  private static final long LINGER_MILLIS = 1_000;

  /** For work that leaves a port without a thread of its own in the steady state. */
  private static final long SHORT_LINGER_MILLIS = 100;

  private IdleThreads() {}

  /** Threads up to a limit; any number of tasks waits for them. One thread keeps their order. */
  public static ExecutorService atMost(int threads, String name) {
    return fixed(threads, new LinkedBlockingQueue<>(), name);
  }

  /**
   * Threads up to a limit, with a limit of tasks that wait for them; a task beyond is rejected with
   * a {@link java.util.concurrent.RejectedExecutionException}.
   */
  public static Executor atMost(int threads, int mostWaiting, String name) {
    return fixed(threads, new LinkedBlockingQueue<>(mostWaiting), name);
  }

  private static ExecutorService fixed(int threads, BlockingQueue<Runnable> queue, String name) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            threads, threads, LINGER_MILLIS, TimeUnit.MILLISECONDS, queue, factory(name));
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** A thread for each task, at once: no task waits for another. Its caller bounds their number. */
  public static Executor oneEach(String name) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        SHORT_LINGER_MILLIS,
        TimeUnit.MILLISECONDS,
        new SynchronousQueue<>(),
        factory(name));
  }

  /** One thread for tasks at their times; it exists while a task waits. */
  public static ScheduledExecutorService scheduled(String name) {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, factory(name));
    executor.setKeepAliveTime(SHORT_LINGER_MILLIS, TimeUnit.MILLISECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  private static DefaultThreadFactory factory(String name) {
    return new DefaultThreadFactory(name, true);
  }
}
