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
import java.util.OptionalLong;
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

  /** Who waits for an answer. Two of them are never equal: a master may ask the same twice. */
  static final class Requester {
    private final Object master;
    private final int transaction;
    private final long since;

    private Requester(Object master, int transaction, long since) {
      this.master = master;
      this.transaction = transaction;
      this.since = since;
    }

    /** Where the request came from. */
    Object master() {
      return master;
    }

    /** Its transaction identifier. */
    int transaction() {
      return transaction;
    }
  }

  /**
   * A request that will not be sent for somebody.
   *
   * @param asker who waited for its answer
   */
  record Dropped(Requester asker, Adu request) {}

  /** A request and all who wait for its answer. */
  static final class PendingRequest {
    private final Adu request;
    private final List<Requester> askers = new ArrayList<>();

    private PendingRequest(Adu request) {
      this.request = request;
    }

    Adu request() {
      return request;
    }

    List<Requester> askers() {
      return askers;
    }

    /** When the first of those who wait asked. */
    long since() {
      return askers.get(0).since;
    }
  }

  /** In the order of their turns. */
  private final Map<Object, Deque<PendingRequest>> waiting = new LinkedHashMap<>();

  /** Who waits for requests that are not in flight, and for which, the oldest first. */
  private final Map<Requester, PendingRequest> inLine = new LinkedHashMap<>();

  private final Map<Object, Integer> unanswered = new HashMap<>();
  private final Map<Adu, PendingRequest> reads = new HashMap<>();
  private final Map<Integer, Integer> writes = new HashMap<>();
  private @Nullable PendingRequest inFlight;

  /**
   * Adds a request that came at {@code now}.
   *
   * @return false if this master has too many already
   */
  boolean add(Object master, int transaction, Adu request, long now) {
    int count = unanswered.getOrDefault(master, 0);
    if (count >= MOST_FOR_A_MASTER) {
      return false;
    }
    unanswered.put(master, count + 1);
    Requester asker = new Requester(master, transaction, now);
    PendingRequest same = reads.get(request);
    if (same != null && !isWritePending(request)) {
      same.askers.add(asker);
      if (same != inFlight) {
        enqueue(asker, same);
      }
      return true;
    }
    PendingRequest job = new PendingRequest(request);
    job.askers.add(asker);
    enqueue(asker, job);
    if (isJoinable(request)) {
      reads.put(request, job);
    } else if (!request.isRead()) {
      writes.merge(request.unit(), 1, Integer::sum);
    }
    return true;
  }

  /** A read that several wait for has its place with each, and goes out at the first of them. */
  private void enqueue(Requester asker, PendingRequest job) {
    inLine.put(asker, job);
    Deque<PendingRequest> jobs =
        waiting.computeIfAbsent(asker.master, any -> new ArrayDeque<>(FEW));
    if (!jobs.contains(job)) {
      jobs.add(job);
    }
  }

  private void dequeue(Object master, PendingRequest job) {
    Deque<PendingRequest> jobs = waiting.get(master);
    if (jobs != null && jobs.remove(job) && jobs.isEmpty()) {
      waiting.remove(master);
    }
  }

  private boolean isWritePending(Adu read) {
    return read.isForAnyUnit()
        ? !writes.isEmpty()
        : writes.containsKey(read.unit()) || writes.containsKey(0);
  }

  /** Coils, discrete inputs, holding and input registers. */
  private static boolean isJoinable(Adu request) {
    return request.functionCode() >= 1 && request.functionCode() <= 4;
  }

  /** Whether a master has a request that waits or is in flight. */
  boolean isUnanswered(Object master) {
    return unanswered.containsKey(master);
  }

  /** Whether a request waits. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** The next one, whose turn it is; it is in flight until {@link #done}. */
  Optional<PendingRequest> next() {
    Iterator<Map.Entry<Object, Deque<PendingRequest>>> turns = waiting.entrySet().iterator();
    if (!turns.hasNext()) {
      return Optional.empty();
    }
    Map.Entry<Object, Deque<PendingRequest>> turn = turns.next();
    Object master = turn.getKey();
    Deque<PendingRequest> jobs = turn.getValue();
    turns.remove();
    waiting.put(master, jobs); // behind the others
    PendingRequest job = jobs.element();
    for (Requester asker : job.askers) {
      inLine.remove(asker);
      dequeue(asker.master, job);
    }
    inFlight = job;
    return Optional.of(job);
  }

  /** A request that was in flight is answered, or never will be. */
  void done(PendingRequest job) {
    inFlight = null;
    forget(job);
    for (Requester asker : job.askers) {
      noLongerUnanswered(asker.master);
    }
  }

  private void noLongerUnanswered(Object master) {
    unanswered.computeIfPresent(
        master, (any, count) -> count == 1 ? null : Integer.valueOf(count - 1));
  }

  /** When the oldest request came that waits. */
  OptionalLong oldest() {
    return inLine.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(inLine.keySet().iterator().next().since);
  }

  /** Drops what came at {@code latest} or before and is not in flight, the oldest first. */
  List<Dropped> dropUntil(long latest) {
    List<Dropped> dropped = new ArrayList<>();
    Iterator<Map.Entry<Requester, PendingRequest>> oldest = inLine.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Requester, PendingRequest> entry = oldest.next();
      if (entry.getKey().since - latest > 0) {
        break;
      }
      oldest.remove();
      drop(entry.getKey(), entry.getValue());
      dropped.add(new Dropped(entry.getKey(), entry.getValue().request));
    }
    return dropped;
  }

  private void drop(Requester asker, PendingRequest job) {
    job.askers.remove(asker);
    noLongerUnanswered(asker.master);
    if (job.askers.stream().noneMatch(other -> other.master.equals(asker.master))) {
      dequeue(asker.master, job);
    }
    if (job.askers.isEmpty()) {
      forget(job);
    }
  }

  private void forget(PendingRequest job) {
    if (!reads.remove(job.request, job) && !job.request.isRead()) {
      writes.computeIfPresent(
          job.request.unit(), (any, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
  }

  /** A master has gone: what only it waits for, and is not in flight, is dropped. */
  void masterGone(Object master) {
    unanswered.remove(master);
    if (inFlight != null) {
      removeAskers(inFlight, master);
    }
    Deque<PendingRequest> own = waiting.remove(master);
    if (own != null) {
      inLine.keySet().removeIf(asker -> asker.master.equals(master));
      for (PendingRequest job : own) {
        removeAskers(job, master);
        if (job.askers.isEmpty()) {
          forget(job);
        }
      }
    }
  }

  private static void removeAskers(PendingRequest job, Object master) {
    job.askers.removeIf(asker -> asker.master.equals(master));
  }
}
