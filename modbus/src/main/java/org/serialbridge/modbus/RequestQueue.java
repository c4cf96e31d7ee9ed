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
 * Requests that wait for the line. The requests of one client keep their order, the clients take
 * turns, and each client has a bounded number of requests. Identical reads are sent once, unless a
 * write to their unit is still unanswered: the response to an earlier read would hold values from
 * before that write.
 */
final class RequestQueue {
  /** The limit of unanswered requests of one client. */
  static final int MOST_FOR_A_CLIENT = 32;

  /** The usual number: most clients wait for the response before the next request. */
  private static final int FEW = 2;

  /**
   * A client's claim to a response. Two requesters are never equal: a client may send the same
   * request twice.
   */
  static final class Requester {
    private final ModbusClient client;
    private final int transaction;
    private final long since;

    private Requester(ModbusClient client, int transaction, long since) {
      this.client = client;
      this.transaction = transaction;
      this.since = since;
    }

    /** The client that sent the request. */
    ModbusClient client() {
      return client;
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

  /** The clients with waiting requests, in the order of their turns. */
  private final Map<ModbusClient, Deque<PendingRequest>> waiting = new LinkedHashMap<>();

  /** The requesters of requests that are not in flight, the oldest first. */
  private final Map<Requester, PendingRequest> inLine = new LinkedHashMap<>();

  private final Map<ModbusClient, Integer> unanswered = new HashMap<>();
  private final Map<Adu, PendingRequest> reads = new HashMap<>();
  private final Map<Integer, Integer> writes = new HashMap<>();
  private @Nullable PendingRequest inFlight;

  /**
   * Adds a request that came at {@code now}.
   *
   * @return false if this client has too many unanswered requests
   */
  boolean add(ModbusClient client, int transaction, Adu request, long now) {
    int count = unanswered.getOrDefault(client, 0);
    if (count >= MOST_FOR_A_CLIENT) {
      return false;
    }
    unanswered.put(client, count + 1);
    Requester requester = new Requester(client, transaction, now);
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
   * A read with several requesters has a place with each of their clients, and is sent at the first
   * of these turns.
   */
  private void enqueue(Requester requester, PendingRequest pending) {
    inLine.put(requester, pending);
    Deque<PendingRequest> queue =
        waiting.computeIfAbsent(requester.client, any -> new ArrayDeque<>(FEW));
    if (!queue.contains(pending)) {
      queue.add(pending);
    }
  }

  private void dequeue(ModbusClient client, PendingRequest pending) {
    Deque<PendingRequest> queue = waiting.get(client);
    if (queue != null && queue.remove(pending) && queue.isEmpty()) {
      waiting.remove(client);
    }
  }

  private boolean isWritePending(Adu read) {
    return read.isForAnyUnit()
        ? !writes.isEmpty()
        : writes.containsKey(read.unit()) || writes.containsKey(0);
  }

  /** Whether a client has a request that waits or is in flight. */
  boolean isUnanswered(ModbusClient client) {
    return unanswered.containsKey(client);
  }

  /** Whether a request waits. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Takes the request whose turn it is. It is in flight until {@link #done}. */
  Optional<PendingRequest> next() {
    Iterator<Map.Entry<ModbusClient, Deque<PendingRequest>>> turns = waiting.entrySet().iterator();
    if (!turns.hasNext()) {
      return Optional.empty();
    }
    Map.Entry<ModbusClient, Deque<PendingRequest>> turn = turns.next();
    ModbusClient client = turn.getKey();
    Deque<PendingRequest> queue = turn.getValue();
    turns.remove();
    waiting.put(client, queue); // behind the others
    PendingRequest pending = queue.element();
    for (Requester requester : pending.requesters) {
      inLine.remove(requester);
      dequeue(requester.client, pending);
    }
    inFlight = pending;
    return Optional.of(pending);
  }

  /** The request in flight is answered or given up. */
  void done(PendingRequest pending) {
    inFlight = null;
    forget(pending);
    for (Requester requester : pending.requesters) {
      noLongerUnanswered(requester.client);
    }
  }

  private void noLongerUnanswered(ModbusClient client) {
    unanswered.computeIfPresent(
        client, (any, count) -> count == 1 ? null : Integer.valueOf(count - 1));
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
    noLongerUnanswered(requester.client);
    if (pending.requesters.stream().noneMatch(other -> other.client.equals(requester.client))) {
      dequeue(requester.client, pending);
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
   * A client has gone: its requests that are not in flight are dropped, unless another client waits
   * for them, too.
   */
  void forgetClient(ModbusClient client) {
    unanswered.remove(client);
    if (inFlight != null) {
      removeRequesters(inFlight, client);
    }
    Deque<PendingRequest> own = waiting.remove(client);
    if (own != null) {
      inLine.keySet().removeIf(requester -> requester.client.equals(client));
      for (PendingRequest pending : own) {
        removeRequesters(pending, client);
        if (pending.requesters.isEmpty()) {
          forget(pending);
        }
      }
    }
  }

  private static void removeRequesters(PendingRequest pending, ModbusClient client) {
    pending.requesters.removeIf(requester -> requester.client.equals(client));
  }
}
