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
 * Requests that wait for the line. The requests of one master keep their order, the masters take
 * turns, and each master has a bounded number of requests. Identical reads are sent once, unless a
 * write to their unit is still unanswered: the response to an earlier read would hold values from
 * before that write.
 */
final class RequestQueue {
  /** The limit of unanswered requests of one master. */
  static final int MOST_FOR_A_MASTER = 32;

  /** The usual number: most masters wait for the response before the next request. */
  private static final int FEW = 2;

  /**
   * A master's claim to a response. Two requesters are never equal: a master may send the same
   * request twice.
   */
  static final class Requester {
    private final Object master;
    private final int transaction;
    private final long since;

    private Requester(Object master, int transaction, long since) {
      this.master = master;
      this.transaction = transaction;
      this.since = since;
    }

    /** The master that sent the request. */
    Object master() {
      return master;
    }

    /** Its transaction identifier. */
    int transaction() {
      return transaction;
    }
  }

  /**
   * A request that is not sent for one requester any more.
   *
   * @param requester the requester that waited for its response
   */
  record Dropped(Requester requester, Adu request) {}

  /** A request and all requesters that wait for its response. */
  static final class PendingRequest {
    private final Adu request;
    private final List<Requester> requesters = new ArrayList<>();

    private PendingRequest(Adu request) {
      this.request = request;
    }

    Adu request() {
      return request;
    }

    List<Requester> requesters() {
      return requesters;
    }

    /** The time when the first of its requesters sent it. */
    long since() {
      return requesters.get(0).since;
    }
  }

  /** The masters with waiting requests, in the order of their turns. */
  private final Map<Object, Deque<PendingRequest>> waiting = new LinkedHashMap<>();

  /** The requesters of requests that are not in flight, the oldest first. */
  private final Map<Requester, PendingRequest> inLine = new LinkedHashMap<>();

  private final Map<Object, Integer> unanswered = new HashMap<>();
  private final Map<Adu, PendingRequest> reads = new HashMap<>();
  private final Map<Integer, Integer> writes = new HashMap<>();
  private @Nullable PendingRequest inFlight;

  /**
   * Adds a request that came at {@code now}.
   *
   * @return false if this master has too many unanswered requests
   */
  boolean add(Object master, int transaction, Adu request, long now) {
    int count = unanswered.getOrDefault(master, 0);
    if (count >= MOST_FOR_A_MASTER) {
      return false;
    }
    unanswered.put(master, count + 1);
    Requester requester = new Requester(master, transaction, now);
    PendingRequest same = reads.get(request);
    if (same != null && !isWritePending(request)) {
      same.requesters.add(requester);
      if (same != inFlight) {
        enqueue(requester, same);
      }
      return true;
    }
    PendingRequest pending = new PendingRequest(request);
    pending.requesters.add(requester);
    enqueue(requester, pending);
    if (request.function().onlyReadsValues()) {
      reads.put(request, pending);
    } else if (!request.isRead()) {
      writes.merge(request.unit(), 1, Integer::sum);
    }
    return true;
  }

  /**
   * A read with several requesters has a place with each of their masters, and is sent at the first
   * of these turns.
   */
  private void enqueue(Requester requester, PendingRequest pending) {
    inLine.put(requester, pending);
    Deque<PendingRequest> queue =
        waiting.computeIfAbsent(requester.master, any -> new ArrayDeque<>(FEW));
    if (!queue.contains(pending)) {
      queue.add(pending);
    }
  }

  private void dequeue(Object master, PendingRequest pending) {
    Deque<PendingRequest> queue = waiting.get(master);
    if (queue != null && queue.remove(pending) && queue.isEmpty()) {
      waiting.remove(master);
    }
  }

  private boolean isWritePending(Adu read) {
    return read.isForAnyUnit()
        ? !writes.isEmpty()
        : writes.containsKey(read.unit()) || writes.containsKey(0);
  }

  /** Whether a master has a request that waits or is in flight. */
  boolean isUnanswered(Object master) {
    return unanswered.containsKey(master);
  }

  /** Whether a request waits. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Takes the request whose turn it is. It is in flight until {@link #done}. */
  Optional<PendingRequest> next() {
    Iterator<Map.Entry<Object, Deque<PendingRequest>>> turns = waiting.entrySet().iterator();
    if (!turns.hasNext()) {
      return Optional.empty();
    }
    Map.Entry<Object, Deque<PendingRequest>> turn = turns.next();
    Object master = turn.getKey();
    Deque<PendingRequest> queue = turn.getValue();
    turns.remove();
    waiting.put(master, queue); // behind the others
    PendingRequest pending = queue.element();
    for (Requester requester : pending.requesters) {
      inLine.remove(requester);
      dequeue(requester.master, pending);
    }
    inFlight = pending;
    return Optional.of(pending);
  }

  /** The request in flight is answered or given up. */
  void done(PendingRequest pending) {
    inFlight = null;
    forget(pending);
    for (Requester requester : pending.requesters) {
      noLongerUnanswered(requester.master);
    }
  }

  private void noLongerUnanswered(Object master) {
    unanswered.computeIfPresent(
        master, (any, count) -> count == 1 ? null : Integer.valueOf(count - 1));
  }

  /** The time when the oldest waiting request came. */
  OptionalLong oldest() {
    return inLine.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(inLine.keySet().iterator().next().since);
  }

  /**
   * Drops the requests that came at {@code latest} or before and are not in flight, the oldest
   * first.
   */
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

  private void drop(Requester requester, PendingRequest pending) {
    pending.requesters.remove(requester);
    noLongerUnanswered(requester.master);
    if (pending.requesters.stream().noneMatch(other -> other.master.equals(requester.master))) {
      dequeue(requester.master, pending);
    }
    if (pending.requesters.isEmpty()) {
      forget(pending);
    }
  }

  private void forget(PendingRequest pending) {
    if (!reads.remove(pending.request, pending) && !pending.request.isRead()) {
      writes.computeIfPresent(
          pending.request.unit(), (any, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
  }

  /**
   * A master has gone: its requests that are not in flight are dropped, unless another master waits
   * for them, too.
   */
  void masterGone(Object master) {
    unanswered.remove(master);
    if (inFlight != null) {
      removeRequesters(inFlight, master);
    }
    Deque<PendingRequest> own = waiting.remove(master);
    if (own != null) {
      inLine.keySet().removeIf(requester -> requester.master.equals(master));
      for (PendingRequest pending : own) {
        removeRequesters(pending, master);
        if (pending.requesters.isEmpty()) {
          forget(pending);
        }
      }
    }
  }

  private static void removeRequesters(PendingRequest pending, Object master) {
    pending.requesters.removeIf(requester -> requester.master.equals(master));
  }
}
