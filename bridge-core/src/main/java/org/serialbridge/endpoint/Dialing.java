package org.serialbridge.endpoint;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Attempts to connect, one at a time. Each pause is lengthened by up to a tenth. */
final class Dialing {
  private final Supplier<Future<Channel>> dial;
  private final Consumer<Throwable> failed;
  private final RandomGenerator random;
  private final EventLoop loop;
  private @Nullable Future<Channel> attempt;
  private @Nullable Future<?> retry;
  private @Nullable String problem;
  private int failuresInARow;
  private boolean ended;

  /**
   * Makes no attempt yet.
   *
   * @param dial begins an attempt
   * @param failed called when an attempt has failed
   * @param random for the jitter of the pauses
   */
  Dialing(
      Supplier<Future<Channel>> dial,
      Consumer<Throwable> failed,
      RandomGenerator random,
      EventLoop loop) {
    this.dial = dial;
    this.failed = failed;
    this.random = random;
    this.loop = loop;
  }

  /** Whether no attempt is under way or planned. */
  boolean isIdle() {
    return attempt == null && retry == null;
  }

  /** Whether an attempt is under way. */
  boolean isUnderWay() {
    return attempt != null;
  }

  /** The reason why the last attempt failed; empty after a success. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Begins an attempt. */
  void now() {
    retry = null;
    if (ended) {
      return;
    }
    Future<Channel> dialed = dial.get();
    attempt = dialed;
    dialed.addListener(
        over -> {
          attempt = null;
          if (!ended && !over.isSuccess()) {
            failuresInARow++;
            failed.accept(over.cause());
          }
        });
  }

  /**
   * Begins an attempt after a pause. Its random part keeps many units that lost one server from
   * returning at the same time.
   */
  void in(long millis) {
    long jittered = millis + random.nextLong(millis / TcpClient.JITTER_PART + 1);
    retry = loop.schedule(this::now, jittered, TimeUnit.MILLISECONDS);
  }

  /**
   * Keeps the reason of a failed attempt.
   *
   * @return whether it differs from the reason before
   */
  boolean isNews(String reason) {
    boolean isNews = !reason.equals(problem);
    problem = reason;
    return isNews;
  }

  int failuresInARow() {
    return failuresInARow;
  }

  /** Forgets the failures: an attempt has succeeded. */
  void succeeded() {
    problem = null;
    failuresInARow = 0;
  }

  /** Ends all attempts. */
  void end() {
    ended = true;
    if (retry != null) {
      retry.cancel(false);
    }
    if (attempt != null) {
      attempt.cancel(false);
    }
  }
}
