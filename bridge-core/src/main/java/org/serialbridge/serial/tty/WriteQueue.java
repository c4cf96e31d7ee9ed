package org.serialbridge.serial.tty;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;

/** The steps of {@link EpollWriter}, in order: writes, changes and drains. */
final class WriteQueue {
  /** A step. */
  interface Step {
    /** Continues the step; false if it is not done and must be called again. */
    boolean advance();

    /**
     * Releases the bytes of this step, if it has any.
     *
     * @return whether it had bytes; then the step is over
     */
    default boolean dropBytes() {
      return false;
    }

    /**
     * Releases the bytes of this step if they are of this source; returns their number, 0 if the
     * step goes on.
     */
    default int drop(Object source) {
      return 0;
    }

    /** Whether this step waits until the bytes before it have left. */
    default boolean isBehindBytes() {
      return false;
    }

    /** Ends this waiting. */
    default void overtake() {}
  }

  private final Queue<Step> steps = new ArrayDeque<>();

  boolean isEmpty() {
    return steps.isEmpty();
  }

  void add(Step step) {
    steps.add(step);
  }

  /** Continues the steps until one is not done. */
  void advance() {
    while (!steps.isEmpty() && steps.element().advance()) {
      steps.remove();
    }
  }

  void dropBytes() {
    steps.removeIf(Step::dropBytes);
  }

  /** Drops the bytes of a source, and returns their number. */
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

  /**
   * Whether a step waits behind bytes. A plain loop: it runs each time the kernel takes no more
   * data.
   */
  boolean hasChangesBehindBytes() {
    for (Step step : steps) {
      if (step.isBehindBytes()) {
        return true;
      }
    }
    return false;
  }

  /** Puts the changes before the held bytes. */
  void overtake() {
    List<Step> first = steps.stream().filter(Step::isBehindBytes).toList();
    List<Step> rest = steps.stream().filter(step -> !step.isBehindBytes()).toList();
    steps.clear();
    steps.addAll(first);
    steps.addAll(rest);
    first.forEach(Step::overtake);
  }
}
