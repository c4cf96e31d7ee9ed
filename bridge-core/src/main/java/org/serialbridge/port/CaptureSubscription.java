package org.serialbridge.port;

import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.serialbridge.monitor.Capture;

/**
 * A subscription to the frames on the cable of a port. Each {@link #take} delivers the next frames
 * once, as soon as there are any. If the subscriber is too slow, frames in between are dropped and
 * counted. Any thread may call the methods.
 */
public final class CaptureSubscription {
  /** The subscriber; called by its executor. */
  public interface Sink {
    /** The next frames: at least one, and at most 64. */
    void took(Capture next);

    /** The port was removed; no more frames come. */
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

  /** Ends the subscription. Frames on their way are still delivered. */
  public void end() {
    onLoop(() -> capture.end(this));
  }

  private void onLoop(Runnable asked) {
    try {
      loop.execute(asked);
    } catch (RejectedExecutionException e) {
      // The appliance has stopped: no more frames come.
    }
  }

  // ---- on the port's event loop

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

  /** Calls the subscriber, whose executor may have ended with the process. */
  private void call(Runnable told) {
    try {
      executor.execute(told);
    } catch (RejectedExecutionException e) {
      capture.end(this);
    }
  }
}
