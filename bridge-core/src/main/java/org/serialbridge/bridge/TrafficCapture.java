package org.serialbridge.bridge;

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
import org.serialbridge.monitor.Capture;
import org.serialbridge.monitor.CaptureBuffer;
import org.serialbridge.settings.PortSettings;

/**
 * Records what goes over the cable while somebody looks, and keeps the record for a minute longer.
 * While nobody looks it costs one comparison, and no memory. On the converter's event loop.
 */
final class TrafficCapture {
  static final int MOST_WATCHES = 8;

  private static final long KEPT_SECONDS = 60;

  private final String name;
  private final EventLoop loop;
  private final InstantSource clock;
  private final Alarm alarm;
  private final List<CaptureSubscription> watches = new ArrayList<>();

  /** In use while somebody looks. */
  private @Nullable CaptureBuffer recorder;

  /** The one in use, or the one that was, for a minute. */
  private @Nullable CaptureBuffer record;

  private @Nullable Future<?> release;
  private long next = 1;
  private PortSettings settings;

  /**
   * A tap that nobody uses.
   *
   * @param settings those in force
   * @param clock the time of day
   */
  TrafficCapture(String name, EventLoop loop, PortSettings settings, InstantSource clock) {
    this.name = name;
    this.loop = loop;
    this.settings = settings;
    this.clock = clock;
    alarm = new Alarm(loop, this::deadline, this::poll);
  }

  // ---- the line

  /**
   * Bytes of the line.
   *
   * @param bytes left as they are
   */
  void fromLine(ByteBuffer bytes, long readAtNanos) {
    if (recorder != null) {
      recorder.fromLine(bytes.duplicate(), readAtNanos);
      recorded();
    }
  }

  /**
   * One write to the line.
   *
   * @param bytes left as they are
   */
  void toLine(ByteBuf bytes) {
    if (recorder != null) {
      recorder.toLine(ByteBufUtil.getBytes(bytes), loop.ticker().nanoTime());
      recorded();
    }
  }

  private void recorded() {
    alarm.set();
    List.copyOf(watches).forEach(this::give);
  }

  private OptionalLong deadline() {
    return recorder == null ? OptionalLong.empty() : recorder.deadline();
  }

  private void poll(long now) {
    if (recorder != null) {
      recorder.poll(now);
      recorded();
    }
  }

  /** Other settings are in force. */
  void use(PortSettings now) {
    settings = now;
    if (record != null) {
      record.use(now);
    }
  }

  // ---- who looks

  /**
   * Lets somebody look.
   *
   * @param after the number of the last frame that he has seen, or 0
   * @throws IllegalStateException if there are too many already
   */
  CaptureSubscription watch(long after, Executor executor, CaptureSubscription.Sink sink) {
    if (watches.size() == MOST_WATCHES) {
      throw new IllegalStateException(MOST_WATCHES + " look at " + name + " already");
    }
    if (release != null) {
      release.cancel(false);
      release = null;
    }
    CaptureBuffer used =
        record == null ? new CaptureBuffer(next, settings, this::wallTime) : record;
    record = used;
    recorder = used;
    CaptureSubscription watch =
        new CaptureSubscription(this, loop, used.seenBy(after), executor, sink);
    watches.add(watch);
    return watch;
  }

  private Instant wallTime(long nanos) {
    long age = loop.ticker().nanoTime() - nanos;
    return clock.instant().minusNanos(age).truncatedTo(ChronoUnit.MICROS);
  }

  /** Gives a watch the frames that it has not seen, if it takes some now. */
  void give(CaptureSubscription watch) {
    if (recorder != null && watch.isTaking() && watch.seen() + 1 < recorder.next()) {
      watch.give(recorder.after(watch.seen(), watch.most()));
    }
  }

  /** This one looks no more. */
  void end(CaptureSubscription watch) {
    if (watches.remove(watch) && watches.isEmpty() && recorder != null) {
      recorder.pause();
      recorder = null;
      alarm.cancel();
      release = loop.schedule(this::release, KEPT_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void release() {
    release = null;
    if (record != null) {
      next = record.next();
      record = null;
    }
  }

  /** What is recorded. */
  Capture capture() {
    return record == null ? Capture.NONE : record.all();
  }

  /** The port is no more. */
  void close() {
    for (CaptureSubscription watch : List.copyOf(watches)) {
      watch.tellEnd();
      end(watch);
    }
  }
}
