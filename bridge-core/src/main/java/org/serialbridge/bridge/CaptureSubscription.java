package org.serialbridge.bridge;

import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.serialbridge.monitor.Capture;

/**
 * Somebody who looks at what goes over the cable of a port, and takes it when he can: each {@link
 * #take} gives him once, as soon as there are any, the frames behind those that he has. What he is
 * too slow for is dropped in between, and counted. All methods can be called by any thread.
 */
public final class CaptureSubscription {
  /** Who looks; called by the executor that he gave. */
  public interface Sink {
    /** The next frames: at least one, and at most 64. */
    void took(Capture next);

    /** The port is no more; nothing comes any more. */
    void ended();
  }

  private static final int MOST_AT_ONCE = 64;

  private final TrafficCapture capture;
  private final EventLoop loop;
  private final Executor executor;
  private final Sink sink;
  private long seen;
  private boolean isTaking;

  CaptureSubscription(
      TrafficCapture capture, EventLoop loop, long seen, Executor executor, Sink sink) {
    this.capture = capture;
    this.loop = loop;
    this.seen = seen;
    this.executor = executor;
    this.sink = sink;
  }

  /** Asks for the next frames, once. */
  public void take() {
    onLoop(
        () -> {
          isTaking = true;
          capture.give(this);
        });
  }

  /** Looks no more. What is on its way still comes. */
  public void end() {
    onLoop(() -> capture.end(this));
  }

  private void onLoop(Runnable asked) {
    try {
      loop.execute(asked);
    } catch (RejectedExecutionException e) {
      // The appliance has stopped: nothing comes any more.
    }
  }

  // ---- on the converter's event loop

  boolean isTaking() {
    return isTaking;
  }

  long seen() {
    return seen;
  }

  int most() {
    return MOST_AT_ONCE;
  }

  void give(Capture next) {
    isTaking = false;
    seen += next.dropped() + next.frames().size();
    call(() -> sink.took(next));
  }

  void tellEnd() {
    call(sink::ended);
  }

  /** Who looks may have stopped for good, at the end of the process. */
  private void call(Runnable told) {
    try {
      executor.execute(told);
    } catch (RejectedExecutionException e) {
      capture.end(this);
    }
  }
}
