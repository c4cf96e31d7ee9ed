package org.serialbridge.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The number of threads, their order and their end. */
class IdleThreadsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final CountDownLatch release = new CountDownLatch(1);
  private final List<Integer> done = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void releaseAll() {
    release.countDown();
  }

  private void block() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Thread> threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(name))
        .toList();
  }

  private void awaitNone(String name) {
    release.countDown();
    await().atMost(PATIENCE).until(() -> threads(name).isEmpty());
  }

  @Test
  void noMoreThreadsThanTheLimitAndNoneWhenIdle() throws Exception {
    ExecutorService executor = IdleThreads.atMost(2, "idle-limit");
    assertThat(threads("idle-limit")).isEmpty();
    List<Future<?>> tasks = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      tasks.add(executor.submit(this::block));
    }
    assertThat(threads("idle-limit")).hasSize(2).allMatch(Thread::isDaemon);
    release.countDown();
    for (Future<?> task : tasks) {
      task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    awaitNone("idle-limit");
  }

  @Test
  void oneThreadKeepsTheOrder() throws Exception {
    ExecutorService executor = IdleThreads.atMost(1, "idle-order");
    executor.execute(this::block);
    for (int i = 0; i < 100; i++) {
      int number = i;
      executor.execute(() -> done.add(number));
    }
    release.countDown();
    executor.submit(() -> {}).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(done).hasSize(100).isSorted();
  }

  @Test
  void theTaskBeyondTheLimitIsRejected() {
    Executor executor = IdleThreads.atMost(1, 1, "idle-rejects");
    executor.execute(this::block);
    executor.execute(this::block);
    assertThatThrownBy(() -> executor.execute(this::block))
        .isInstanceOf(RejectedExecutionException.class);
    awaitNone("idle-rejects");
  }

  @Test
  void noTaskWaitsForAnother() {
    Executor executor = IdleThreads.oneEach("idle-each");
    for (int i = 0; i < 5; i++) {
      executor.execute(this::block);
    }
    assertThat(threads("idle-each")).hasSize(5).allMatch(Thread::isDaemon);
    awaitNone("idle-each");
  }

  @Test
  void aThreadLivesWhileATaskWaitsForItsTime() {
    ScheduledExecutorService executor = IdleThreads.scheduled("idle-scheduled");
    Future<?> later = executor.schedule(() -> done.add(1), 1, TimeUnit.HOURS);
    assertThat(threads("idle-scheduled")).hasSize(1).allMatch(Thread::isDaemon);
    later.cancel(false);
    awaitNone("idle-scheduled");
    assertThat(done).isEmpty();
    executor.schedule(() -> done.add(2), 1, TimeUnit.MILLISECONDS);
    await().atMost(PATIENCE).until(() -> done.equals(List.of(2)));
  }
}
