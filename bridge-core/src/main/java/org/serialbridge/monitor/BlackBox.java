package org.serialbridge.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.time.Timed;

/**
 * Keeps the frames around a fault: those of the seconds before it and after it, 128 KiB each at
 * most, fewer if the memory for captures is used up. The last {@value #MOST_KEPT} of these captures
 * are kept. A fault makes no capture if no frame could be kept, or if memory was short and it has
 * less than half the frames of the capture that it would replace. Times are nanoseconds of any
 * origin.
 *
 * <pre>
 * OFF      arm                                 ARMED
 * ARMED    a fault that is waited for          RECORDING
 * RECORDING  the seconds after it are over,
 *            or 128 KiB are full               ARMED
 * any      disarm                              OFF; a capture that has begun is kept as it is
 * </pre>
 */
public final class BlackBox {
  /** Limit of the captures that are kept. */
  public static final int MOST_KEPT = 3;

  /** Limit of the seconds before and after a fault. */
  public static final int MOST_SECONDS = 120;

  static final int MOST_BYTES = 128 * 1024;

  /**
   * The faults that a black box waits for, and the time that it keeps.
   *
   * @param faults not empty
   * @param beforeSeconds 1 to 120
   * @param afterSeconds 1 to 120
   */
  public record Trigger(Set<Fault> faults, int beforeSeconds, int afterSeconds) {}

  /**
   * A capture around a fault.
   *
   * @param id 1 for the first one of the port since the start, 2 for the next
   * @param fault the fault that began it
   * @param time the time when it was seen
   * @param capture the frames
   */
  public record Kept(long id, Fault fault, Instant time, Capture capture) {}

  private final LongFunction<Instant> wallTime;
  private final MemoryBudget budget;
  private final Exchanges exchanges = new Exchanges();
  private final Deque<Kept> kept = new ArrayDeque<>();
  private final Deque<MemoryBudget.Account> accounts = new ArrayDeque<>();
  private @Nullable Trigger trigger;
  private @Nullable Recording recording;
  private long seen;
  private long lastId;
  private long answerBy;

  /** The frames around a fault, of which more come. */
  private static final class Recording {
    private final Fault fault;
    private final Instant time;
    private final long end;
    private final MemoryBudget.Account memory;
    private final List<CapturedFrame> frames = new ArrayList<>();
    private int bytes;
    private boolean isShort;

    Recording(Fault fault, Instant time, long end, MemoryBudget.Account memory) {
      this.fault = fault;
      this.time = time;
      this.end = end;
      this.memory = memory;
    }

    /** Adds a frame, if there is room. */
    boolean add(CapturedFrame frame) {
      int size = frame.bytes().length + Ring.OVERHEAD_BYTES;
      if (bytes + size > MOST_BYTES) {
        return false;
      }
      if (!memory.tryHold(size)) {
        isShort = true;
        return false;
      }
      bytes += size;
      return frames.add(frame);
    }

    /** The frames before the fault are there, the newest first; those after it follow. */
    void turn() {
      Collections.reverse(frames);
      bytes = 0;
    }
  }

  /**
   * A black box that is off.
   *
   * @param budget the memory for its captures
   * @param wallTime converts a time to the time of day
   */
  public BlackBox(MemoryBudget budget, LongFunction<Instant> wallTime) {
    this.budget = budget;
    this.wallTime = wallTime;
  }

  /**
   * Waits for faults from now on.
   *
   * @param next the number of the next frame
   */
  public void arm(Trigger wanted, long next) {
    if (trigger == null) {
      seen = next - 1;
      exchanges.giveUp();
    }
    trigger = wanted;
  }

  /** Waits for nothing any more. Its captures stay. */
  public void disarm() {
    end();
    trigger = null;
  }

  /** The faults that it waits for; empty if it is off. */
  public Optional<Trigger> trigger() {
    return Optional.ofNullable(trigger);
  }

  /** Whether the seconds after a fault are being recorded. */
  public boolean isRecording() {
    return recording != null;
  }

  /** The captures, oldest first. */
  public List<Kept> kept() {
    return List.copyOf(kept);
  }

  /** Deletes a capture, if it is there. */
  public void delete(long id) {
    int count = kept.size();
    for (int i = 0; i < count; i++) {
      Kept each = kept.remove();
      MemoryBudget.Account memory = accounts.remove();
      if (each.id == id) {
        memory.giveAll();
      } else {
        kept.add(each);
        accounts.add(memory);
      }
    }
  }

  /** Deletes everything: the port is removed. */
  public void release() {
    disarm();
    List.copyOf(kept).forEach(each -> delete(each.id));
  }

  /** The line has other settings from now on: no answer to its last request comes. */
  public void lineChanged() {
    exchanges.giveUp();
  }

  /**
   * Takes the frames that were recorded since the last call.
   *
   * @param exchangeNanos the longest time from a request to the end of its response
   */
  public void take(CaptureBuffer buffer, OptionalLong exchangeNanos, long now) {
    if (trigger == null || buffer.next() == seen + 1) {
      return;
    }
    for (CapturedFrame frame : buffer.after(seen, Ring.MOST_FRAMES).frames()) {
      seen = frame.number();
      if (recording != null && !recording.add(frame)) {
        end();
      }
      exchanges.add(frame).ifPresent(fault -> saw(fault, buffer, now));
      if (exchanges.open().filter(frame::equals).isPresent()) {
        answerBy = now + exchangeNanos.orElse(0);
      }
    }
  }

  /** A fault has happened at {@code now}. */
  public void saw(Fault fault, CaptureBuffer buffer, long now) {
    if (trigger == null || recording != null || !trigger.faults.contains(fault)) {
      return;
    }
    Instant time = wallTime.apply(now);
    Recording begun =
        new Recording(
            fault,
            time,
            now + TimeUnit.SECONDS.toNanos(trigger.afterSeconds),
            budget.account(MemoryBudget.Use.FAULTS, 0));
    Instant from = time.minus(Duration.ofSeconds(trigger.beforeSeconds));
    List<CapturedFrame> before = buffer.all().frames();
    for (int i = before.size() - 1; i >= 0; i--) {
      CapturedFrame frame = before.get(i);
      boolean isAfter = frame.number() > seen;
      if (!isAfter && (frame.time().isBefore(from) || !begun.add(frame))) {
        break;
      }
    }
    begun.turn();
    recording = begun;
  }

  private void end() {
    Recording ended = recording;
    if (ended == null) {
      return;
    }
    recording = null;
    if (!isWorthKeeping(ended)) {
      ended.memory.giveAll();
      return;
    }
    kept.add(new Kept(++lastId, ended.fault, ended.time, new Capture(ended.frames, 0)));
    accounts.add(ended.memory);
    while (kept.size() > MOST_KEPT) {
      delete(kept.element().id);
    }
  }

  private boolean isWorthKeeping(Recording ended) {
    int count = ended.frames.size();
    boolean replaces = kept.size() == MOST_KEPT;
    boolean isPoor =
        ended.isShort && replaces && 2 * count < kept.element().capture.frames().size();
    return count > 0 && !isPoor;
  }

  private OptionalLong unanswered() {
    return trigger != null && exchanges.open().isPresent()
        ? OptionalLong.of(answerBy)
        : OptionalLong.empty();
  }

  /** The time of the next {@link #poll}; empty if it waits for nothing. */
  public OptionalLong deadline() {
    OptionalLong end = recording == null ? OptionalLong.empty() : OptionalLong.of(recording.end);
    return Timed.earlier(unanswered(), end);
  }

  /** Looks whether the last request is still unanswered, and the seconds after a fault are over. */
  public void poll(CaptureBuffer buffer, long now) {
    OptionalLong late = unanswered();
    if (late.isPresent() && now - late.getAsLong() >= 0) {
      exchanges.giveUp();
      saw(Fault.TIME_OUT, buffer, now);
    }
    if (recording != null && now - recording.end >= 0) {
      end();
    }
  }
}
