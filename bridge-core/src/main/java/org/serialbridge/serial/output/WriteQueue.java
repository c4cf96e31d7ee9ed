package org.serialbridge.serial.output;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.output.WriteScheduler.Action;

/** The steps of a {@link WriteScheduler}, in order: bytes, changes and drains. */
final class WriteQueue {
  /** A step. */
  sealed interface Step permits Bytes, Drain, QueuedChange {
    /** Whether the step needs no action any more. */
    default boolean isOver() {
      return false;
    }

    /** The time until the action of the step at the head may be done, in ns; 0 or less for now. */
    default long nanosToWait(long now) {
      return 0;
    }

    /** Begins the action of the step at the head; WAIT if it is under way. */
    Action begin();
  }

  /** Bytes and their source. */
  record Bytes(ByteBuf bytes, @Nullable Object source) implements Step {
    @Override
    public Action begin() {
      return Action.WRITE;
    }
  }

  /** A call when nothing has to be waited for any more. */
  record Drain(BooleanSupplier haveBytesLeft, Runnable drained) implements Step {
    @Override
    public boolean isOver() {
      boolean isOver = haveBytesLeft.getAsBoolean();
      if (isOver) {
        drained.run();
      }
      return isOver;
    }

    @Override
    public long nanosToWait(long now) {
      return WriteScheduler.DRAIN_CHECK_NANOS;
    }

    @Override
    public Action begin() {
      return Action.WAIT;
    }
  }

  private final Queue<Step> steps = new ArrayDeque<>();

  void add(Step step) {
    steps.add(step);
  }

  /** The step at the head, without those that are over; or null if there is none. */
  @Nullable Step head() {
    Step head = steps.peek();
    while (head != null && head.isOver()) {
      steps.remove();
      head = steps.peek();
    }
    return head;
  }

  boolean isEmpty() {
    return steps.isEmpty();
  }

  /** The bytes at the head. */
  ByteBuf bytes() {
    return ((Bytes) steps.element()).bytes();
  }

  /** The change at the head. */
  QueuedChange change() {
    return (QueuedChange) steps.element();
  }

  /** Whether the change at the head is under way, during which no driver must be switched. */
  boolean isExclusiveChangeRunning() {
    return steps.peek() instanceof QueuedChange change
        && change.isExclusive()
        && change.isRunning();
  }

  /** Removes the step at the head. */
  void remove() {
    steps.remove();
  }

  /** Takes the first bytes away. */
  void take(int count) {
    ByteBuf bytes = bytes().skipBytes(count);
    if (!bytes.isReadable()) {
      bytes.release();
      steps.remove();
    }
  }

  /**
   * Drops bytes, and returns their number.
   *
   * @param source their source, or null for all bytes
   */
  int drop(@Nullable Object source) {
    int dropped = 0;
    for (Iterator<Step> each = steps.iterator(); each.hasNext(); ) {
      if (each.next() instanceof Bytes next && (source == null || source.equals(next.source()))) {
        dropped += next.bytes().readableBytes();
        next.bytes().release();
        each.remove();
      }
    }
    return dropped;
  }

  /**
   * Whether a change waits behind bytes. A plain loop: it runs each time the kernel takes no more
   * data.
   */
  boolean hasChangesBehindBytes() {
    for (Step step : steps) {
      if (isBehindBytes(step)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBehindBytes(Step step) {
    return step instanceof QueuedChange change && change.isBehindBytes();
  }

  /** Puts the changes before the held bytes. */
  void overtake() {
    List<Step> first = steps.stream().filter(WriteQueue::isBehindBytes).toList();
    List<Step> rest = steps.stream().filter(step -> !isBehindBytes(step)).toList();
    steps.clear();
    steps.addAll(first);
    steps.addAll(rest);
    first.forEach(step -> ((QueuedChange) step).overtake());
  }
}
