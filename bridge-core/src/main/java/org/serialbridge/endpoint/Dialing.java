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

/**
 * The connection of a client, and the attempts to make it, one at a time. Each pause is lengthened
 * by up to a tenth.
 */
final class Dialing {
  /**
   * The state of the connection.
   *
   * <pre>
   * IDLE --now--> DIALING --success--> CONNECTED --lost--> IDLE
   *   |             |failure--> IDLE
   *   |in(pause)--> PAUSED --the pause is over--> DIALING
   * each --end--> ENDED
   * </pre>
   */
  enum State {
    IDLE,
    DIALING,
    CONNECTED,
    PAUSED,
    ENDED
  }

  private final Supplier<Future<Channel>> dial;
  private final Consumer<Throwable> failed;
  private final RandomGenerator random;
  private final EventLoop loop;
  private State state = State.IDLE;

  /** The attempt while it dials, or the end of the pause. */
  private @Nullable Future<?> pending;

  private @Nullable String problem;
  private int failuresInARow;

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

  State state() {
    return state;
  }

  boolean hasEnded() {
    return state == State.ENDED;
  }

  /** The reason why the last attempt failed; empty after a success. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Begins an attempt. */
  void now() {
    if (state == State.ENDED) {
      return;
    }
    state = State.DIALING;
    Future<Channel> dialed = dial.get();
    pending = dialed;
    dialed.addListener(
        over -> {
          if (state == State.DIALING && !over.isSuccess()) {
            state = State.IDLE;
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
    state = State.PAUSED;
    pending = loop.schedule(this::now, jittered, TimeUnit.MILLISECONDS);
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

  /** The connection is made; forgets the failures. */
  void succeeded() {
    state = State.CONNECTED;
    problem = null;
    failuresInARow = 0;
  }

  /** The connection has ended. */
  void lost() {
    if (state == State.CONNECTED) {
      state = State.IDLE;
    }
  }

  /** Ends all attempts. */
  void end() {
    state = State.ENDED;
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
