package org.serialbridge.port;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.loop.DeadlineTimer;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.monitor.Capture;
import org.serialbridge.monitor.CaptureBuffer;
import org.serialbridge.settings.PortSettings;

/**
 * Records the traffic on the cable while there is a subscription, and keeps the record for a minute
 * longer. Without a subscription it costs one comparison and no memory. On the port's event loop.
 */
public final class TrafficCapture {
  static final int MAX_SUBSCRIPTIONS = 8;

  private static final long KEPT_SECONDS = 60;

  private final String name;
  private final EventLoop loop;
  private final MemoryBudget memory;
  private final InstantSource clock;
  private final DeadlineTimer timer;
  private final List<CaptureSubscription> subscriptions = new ArrayList<>();

  /** The buffer while there is a subscription. */
  private @Nullable CaptureBuffer active;

  /** The active buffer, or for a minute the last one. */
  private @Nullable CaptureBuffer buffer;

  private @Nullable Future<?> release;
  private long next = 1;
  private PortSettings settings;

  /**
   * A capture without subscriptions.
   *
   * @param settings those in force
   * @param clock the time of day
   */
  TrafficCapture(
      String name,
      EventLoop loop,
      PortSettings settings,
      MemoryBudget memory,
      InstantSource clock) {
    this.memory = memory;
    this.name = name;
    this.loop = loop;
    this.settings = settings;
    this.clock = clock;
    timer = new DeadlineTimer(loop, this::deadline, this::poll);
  }

  // ---- the line

  /**
   * Records bytes from the line.
   *
   * @param bytes not changed
   */
  void fromLine(ByteBuffer bytes, long readAtNanos) {
    if (active != null) {
      active.fromLine(bytes.duplicate(), readAtNanos);
      recorded();
    }
  }

  /**
   * Records one write to the line.
   *
   * @param bytes not changed
   */
  void toLine(ByteBuf bytes) {
    if (active != null) {
      active.toLine(ByteBufUtil.getBytes(bytes), loop.ticker().nanoTime());
      recorded();
    }
  }

  private void recorded() {
    timer.update();
    List.copyOf(subscriptions).forEach(this::give);
  }

  private OptionalLong deadline() {
    return active == null ? OptionalLong.empty() : active.deadline();
  }

  private void poll(long now) {
    if (active != null) {
      active.poll(now);
      recorded();
    }
  }

  /** Takes the settings that are now in force. */
  void use(PortSettings now) {
    settings = now;
    if (buffer != null) {
      buffer.use(ModbusTiming.line(now));
    }
  }

  // ---- subscriptions

  /**
   * Adds a subscription.
   *
   * @param after the number of the last frame that the subscriber has seen, or 0
   * @throws IllegalStateException if there are {@link #MAX_SUBSCRIPTIONS} already
   */
  public CaptureSubscription subscribe(
      long after, Executor executor, CaptureSubscription.Sink sink) {
    if (subscriptions.size() == MAX_SUBSCRIPTIONS) {
      throw new IllegalStateException(
          name
              + ": "
              + MAX_SUBSCRIPTIONS
              + " subscriptions to its traffic already (expected: fewer)");
    }
    if (release != null) {
      release.cancel(false);
      release = null;
    }
    CaptureBuffer used =
        buffer == null
            ? new CaptureBuffer(next, ModbusTiming.line(settings), memory, this::wallTime)
            : buffer;
    buffer = used;
    active = used;
    CaptureSubscription subscription =
        new CaptureSubscription(this, loop, used.seenBy(after), executor, sink);
    subscriptions.add(subscription);
    return subscription;
  }

  private Instant wallTime(long nanos) {
    long age = loop.ticker().nanoTime() - nanos;
    return clock.instant().minusNanos(age).truncatedTo(ChronoUnit.MICROS);
  }

  /** Gives a subscription its next frames, if it takes some now. */
  void give(CaptureSubscription subscription) {
    if (active != null && subscription.isTaking() && subscription.seen() + 1 < active.next()) {
      subscription.give(active.after(subscription.seen(), subscription.most()));
    }
  }

  /** Ends a subscription. */
  void end(CaptureSubscription subscription) {
    if (subscriptions.remove(subscription) && subscriptions.isEmpty() && active != null) {
      active.pause();
      active = null;
      timer.stop();
      release = loop.schedule(this::release, KEPT_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void release() {
    release = null;
    if (buffer != null) {
      next = buffer.next();
      buffer.release();
      buffer = null;
    }
  }

  /** The recorded frames. */
  public Capture capture() {
    return buffer == null ? Capture.NONE : buffer.all();
  }

  /** Ends all subscriptions: the port is removed. */
  void close() {
    for (CaptureSubscription subscription : List.copyOf(subscriptions)) {
      subscription.tellEnd();
      end(subscription);
    }
    if (release != null) {
      release.cancel(false);
    }
    release();
  }
}
