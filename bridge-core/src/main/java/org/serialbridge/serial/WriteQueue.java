package org.serialbridge.serial;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;

/** What {@link EpollWriter} does in order: writes, changes, and waiting until all has left. */
final class WriteQueue {
  /** One of them. */
  interface Step {
    /** Goes on; false if it is not done yet, and is to be called again. */
    boolean advance();

    /** Whether it is given up when bytes are dropped. */
    default boolean drop() {
      return false;
    }

    /** How many bytes it gives up if they are of this source; 0 if it goes on. */
    default int drop(Object source) {
      return 0;
    }

    /** Whether it waits until the bytes before it have left. */
    default boolean isBehindBytes() {
      return false;
    }

    /** It waits for them no more. */
    default void overtake() {}
  }

  private final Queue<Step> steps = new ArrayDeque<>();

  boolean isEmpty() {
    return steps.isEmpty();
  }

  void add(Step step) {
    steps.add(step);
  }

  /** Does what can be done now. */
  void advance() {
    while (!steps.isEmpty() && steps.element().advance()) {
      steps.remove();
    }
  }

  void dropBytes() {
    steps.removeIf(Step::drop);
  }

  /** Drops the bytes of a source; how many. */
  int dropBytes(Object source) {
    int dropped = 0;
    for (Iterator<Step> each = steps.iterator(); each.hasNext(); ) {
      int bytes = each.next().drop(source);
      if (bytes > 0) {
        each.remove();
        dropped += bytes;
      }
    }
    return dropped;
  }

  /** A loop, as this is asked each time the kernel takes no more. */
  boolean hasChangesBehindBytes() {
    for (Step step : steps) {
      if (step.isBehindBytes()) {
        return true;
      }
    }
    return false;
  }

  /** Puts the changes before the bytes that are held up. */
  void overtake() {
    List<Step> first = steps.stream().filter(Step::isBehindBytes).toList();
    List<Step> rest = steps.stream().filter(step -> !step.isBehindBytes()).toList();
    steps.clear();
    steps.addAll(first);
    steps.addAll(rest);
    first.forEach(Step::overtake);
  }
}
