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
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.serialbridge.loop.DeadlineTimer;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.monitor.BlackBox;
import org.serialbridge.monitor.Capture;
import org.serialbridge.monitor.CaptureBuffer;
import org.serialbridge.monitor.Fault;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.time.Timed;

/**
 * Records the traffic on the cable while there is a subscription or the black box is armed, and
 * keeps the record for a minute longer. Otherwise it costs one comparison and no memory. On the
 * port's event loop.
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

  private final LongSupplier lineErrors;
  private final BlackBox blackBox;
  private long lineErrorsSeen;

  /** The buffer while it is recorded. */
  private @Nullable CaptureBuffer active;

  /** The active buffer, or for a minute the last one. */
  private @Nullable CaptureBuffer buffer;

  private @Nullable Future<?> release;
  private long next = 1;
  private PortSettings settings;
  private OptionalLong exchangeNanos;

  /**
   * A capture without subscriptions.
   *
   * @param settings those in force
   * @param clock the time of day
   * @param lineErrors the number of line errors so far
   */
  TrafficCapture(
      String name,
      EventLoop loop,
      PortSettings settings,
      MemoryBudget memory,
      InstantSource clock,
      LongSupplier lineErrors) {
    this.lineErrors = lineErrors;
    blackBox = new BlackBox(memory, this::wallTime);
    this.memory = memory;
    this.name = name;
    this.loop = loop;
    this.settings = settings;
    exchangeNanos = exchangeNanos(settings);
    this.clock = clock;
    timer = new DeadlineTimer(loop, this::deadline, this::poll);
  }

  private static OptionalLong exchangeNanos(PortSettings settings) {
    return ModbusTiming.line(settings)
        .map(line -> OptionalLong.of(line.exchangeNanos()))
        .orElse(OptionalLong.empty());
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
      lookForLineErrors();
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
    if (active != null) {
      blackBox.take(active, exchangeNanos, loop.ticker().nanoTime());
    }
    timer.update();
    List.copyOf(subscriptions).forEach(this::give);
  }

  /** The driver counts the errors of the characters that it hands over. */
  private void lookForLineErrors() {
    if (blackBox.trigger().filter(on -> on.faults().contains(Fault.LINE_ERROR)).isPresent()) {
      long errors = lineErrors.getAsLong();
      if (errors > lineErrorsSeen) {
        saw(Fault.LINE_ERROR);
      }
      lineErrorsSeen = errors;
    }
  }

  /** Errors of the line are counted from here on. */
  void errorsCleared() {
    lineErrorsSeen = lineErrors.getAsLong();
  }

  private OptionalLong deadline() {
    return active == null
        ? OptionalLong.empty()
        : Timed.earlier(active.deadline(), blackBox.deadline());
  }

  private void poll(long now) {
    if (active != null) {
      active.poll(now);
      recorded();
      blackBox.poll(active, now);
    }
  }

  // ---- the black box

  /** The black box of the port. */
  public BlackBox blackBox() {
    return blackBox;
  }

  /** Lets the black box wait for faults. */
  public void arm(BlackBox.Trigger trigger) {
    CaptureBuffer used = record();
    errorsCleared();
    blackBox.arm(trigger, used.next());
  }

  /** Lets the black box wait for nothing. */
  public void disarm() {
    blackBox.disarm();
    endUnused();
  }

  /** A fault has happened that no frame tells. */
  public void saw(Fault fault) {
    if (active != null) {
      blackBox.saw(fault, active, loop.ticker().nanoTime());
      timer.update();
    }
  }

  /** Takes the settings that are now in force. */
  void use(PortSettings now) {
    settings = now;
    exchangeNanos = exchangeNanos(now);
    blackBox.lineChanged();
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
    CaptureSubscription subscription =
        new CaptureSubscription(this, loop, record().seenBy(after), executor, sink);
    subscriptions.add(subscription);
    return subscription;
  }

  /** Begins to record, or goes on. */
  private CaptureBuffer record() {
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
    return used;
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
    if (subscriptions.remove(subscription)) {
      endUnused();
    }
  }

  private void endUnused() {
    if (subscriptions.isEmpty() && blackBox.trigger().isEmpty() && active != null) {
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
    blackBox.release();
    endUnused();
    if (release != null) {
      release.cancel(false);
    }
    release();
  }
}
