package org.serialbridge.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.serialbridge.memory.MemoryBudget;

/** The last frames of a port; the oldest frames make room for new ones. */
final class Ring {
  static final int MOST_FRAMES = 1_000;
  static final int MOST_BYTES = 256 * 1024;

  /** Bytes that a port may record also when the memory of the appliance is used up. */
  private static final int RESERVE_BYTES = 16 * 1024;

  /** Bytes of a frame beside those of the line. */
  static final int OVERHEAD_BYTES = 128;

  private final @Nullable CapturedFrame[] frames = new CapturedFrame[MOST_FRAMES];
  private final long first;
  private long oldest;
  private long next;
  private final MemoryBudget.Account memory;
  private int bytes;

  /**
   * An empty ring.
   *
   * @param first the number of its first frame
   */
  Ring(long first, MemoryBudget budget) {
    memory = budget.account(MemoryBudget.Use.CAPTURES, RESERVE_BYTES);
    this.first = first;
    oldest = first;
    next = first;
  }

  /** The number of the next frame. */
  long next() {
    return next;
  }

  void add(CapturedFrame frame) {
    int size = frame.bytes().length + OVERHEAD_BYTES;
    while (next - oldest == MOST_FRAMES
        || bytes + frame.bytes().length > MOST_BYTES
        || !memory.tryHold(size)) {
      dropOldest();
    }
    frames[index(next++)] = frame;
    bytes += frame.bytes().length;
  }

  private void dropOldest() {
    int length = frame(oldest).bytes().length;
    bytes -= length;
    memory.give(length + OVERHEAD_BYTES);
    frames[index(oldest++)] = null;
  }

  /** Gives the memory of all frames back; the ring is not used any more. */
  void release() {
    memory.giveAll();
  }

  private static int index(long number) {
    return (int) (number % MOST_FRAMES);
  }

  private CapturedFrame frame(long number) {
    return Objects.requireNonNull(frames[index(number)]);
  }

  /** The number after which a subscriber continues that has seen the frame of this number, or 0. */
  long seenBy(long number) {
    return number <= 0 || number >= next ? oldest - 1 : number;
  }

  /**
   * The oldest frames after this number.
   *
   * @param most limit of their number
   */
  Capture after(long number, int most) {
    long from = Math.max(number + 1, oldest);
    List<CapturedFrame> found = new ArrayList<>();
    for (long each = from; each < next && found.size() < most; each++) {
      found.add(frame(each));
    }
    return new Capture(found, from - number - 1);
  }

  Capture all() {
    return after(first - 1, MOST_FRAMES);
  }
}
