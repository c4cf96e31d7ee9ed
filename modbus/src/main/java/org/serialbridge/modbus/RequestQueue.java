package org.serialbridge.modbus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for the line: those of one master in their order, the masters in turn, a
 * bounded number for each. Identical reads are one, unless a write to their unit has not been
 * answered yet: then a read might be answered with what was before that write.
 */
final class RequestQueue {
  /** Requests of one master that are not answered yet. */
  static final int MOST_FOR_A_MASTER = 32;

  /** As many as most masters have, who wait for an answer before they ask again. */
  private static final int FEW = 2;

  /**
   * Who waits for an answer.
   *
   * @param master where it came from
   * @param transaction transaction identifier
   */
  record Asker(Object master, int transaction) {}

  /** A request and all who wait for its answer. */
  static final class Job {
    private final Frame request;
    private final List<Asker> askers = new ArrayList<>();

    private Job(Frame request) {
      this.request = request;
    }

    Frame request() {
      return request;
    }

    List<Asker> askers() {
      return askers;
    }
  }

  /** In the order of their turns. */
  private final Map<Object, Deque<Job>> waiting = new LinkedHashMap<>();

  private final Map<Object, Integer> unanswered = new HashMap<>();
  private final Map<Frame, Job> reads = new HashMap<>();
  private final Map<Integer, Integer> writes = new HashMap<>();
  private @Nullable Job inFlight;

  /**
   * Adds a request.
   *
   * @return false if this master has too many already
   */
  boolean add(Object master, int transaction, Frame request) {
    int count = unanswered.getOrDefault(master, 0);
    if (count >= MOST_FOR_A_MASTER) {
      return false;
    }
    unanswered.put(master, count + 1);
    Asker asker = new Asker(master, transaction);
    Job same = reads.get(request);
    if (same != null && !isWritePending(request.unit())) {
      same.askers.add(asker);
      if (same != inFlight) {
        enqueue(master, same);
      }
      return true;
    }
    Job job = new Job(request);
    job.askers.add(asker);
    enqueue(master, job);
    if (isJoinable(request)) {
      reads.put(request, job);
    } else if (!onlyReads(request)) {
      writes.merge(request.unit(), 1, Integer::sum);
    }
    return true;
  }

  /** A read that several wait for has its place with each, and goes out at the first of them. */
  private void enqueue(Object master, Job job) {
    Deque<Job> jobs = waiting.computeIfAbsent(master, any -> new ArrayDeque<>(FEW));
    if (!jobs.contains(job)) {
      jobs.add(job);
    }
  }

  private void dequeue(Object master, Job job) {
    Deque<Job> jobs = waiting.get(master);
    if (jobs != null && jobs.remove(job) && jobs.isEmpty()) {
      waiting.remove(master);
    }
  }

  private boolean isWritePending(int unit) {
    return writes.containsKey(unit) || writes.containsKey(0);
  }

  /** Coils, discrete inputs, holding and input registers. */
  private static boolean isJoinable(Frame request) {
    return request.functionCode() >= 1 && request.functionCode() <= 4 && !request.isBroadcast();
  }

  /** What is not known to only read may write. */
  private static boolean onlyReads(Frame request) {
    return switch (request.functionCode()) {
      case 1, 2, 3, 4, 7, 11, 12, 17, 20, 24 -> true;
      default -> false;
    };
  }

  /** Whether a request waits. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** The next one, whose turn it is; it is in flight until {@link #done}. */
  Optional<Job> next() {
    Iterator<Map.Entry<Object, Deque<Job>>> turns = waiting.entrySet().iterator();
    if (!turns.hasNext()) {
      return Optional.empty();
    }
    Map.Entry<Object, Deque<Job>> turn = turns.next();
    Object master = turn.getKey();
    Deque<Job> jobs = turn.getValue();
    turns.remove();
    waiting.put(master, jobs); // behind the others
    Job job = jobs.element();
    for (Asker asker : job.askers) {
      dequeue(asker.master, job);
    }
    inFlight = job;
    return Optional.of(job);
  }

  /** A request that was in flight is answered, or never will be. */
  void done(Job job) {
    inFlight = null;
    forget(job);
    for (Asker asker : job.askers) {
      unanswered.computeIfPresent(
          asker.master, (any, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
  }

  private void forget(Job job) {
    if (!reads.remove(job.request, job) && !onlyReads(job.request)) {
      writes.computeIfPresent(
          job.request.unit(), (any, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
  }

  /** A master has gone: what only it waits for, and is not in flight, is dropped. */
  void masterGone(Object master) {
    unanswered.remove(master);
    if (inFlight != null) {
      removeAsker(inFlight, master);
    }
    Deque<Job> own = waiting.remove(master);
    if (own != null) {
      for (Job job : own) {
        removeAsker(job, master);
        if (job.askers.isEmpty()) {
          forget(job);
        }
      }
    }
  }

  private static void removeAsker(Job job, Object master) {
    job.askers.removeIf(asker -> asker.master.equals(master));
  }
}
