package org.serialbridge.netty;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * Event loops that sleep until an event. Netty's own loops wake up once a second even without a
 * timer, so that the kernel sets and cancels a timer at each wait.
 */
public final class EventLoops extends MultiThreadIoEventLoopGroup {
  private static final ThreadFactory THREADS = new DefaultThreadFactory("bridge", true);

  /**
   * Loops that have begun to wait.
   *
   * @param count number of the loops, 1 or more
   */
  public EventLoops(int count, IoHandlerFactory ioHandler) {
    super(count, THREADS, ioHandler);
  }

  @Override
  protected IoEventLoop newChild(Executor executor, IoHandlerFactory ioHandler, Object... args) {
    return new Loop(this, executor, ioHandler);
  }

  private static final class Loop extends SingleThreadIoEventLoop {
    Loop(EventLoops parent, Executor executor, IoHandlerFactory ioHandler) {
      super(parent, executor, ioHandler);
    }

    /** -1 if there is no timer. */
    @Override
    protected long deadlineNanos() {
      return nextScheduledTaskDeadlineNanos();
    }

    @Override
    protected long delayNanos(long now) {
      return nextScheduledTaskDeadlineNanos() < 0 ? Long.MAX_VALUE : super.delayNanos(now);
    }
  }
}
