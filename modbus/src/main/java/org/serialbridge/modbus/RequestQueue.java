package org.serialbridge.modbus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Requests that wait for a target. The requests of one client keep their order, the clients take
 * turns, and each client has a bounded number of requests. Identical reads are sent once, unless a
 * write to their unit came between them: the response to the earlier read would hold values from
 * before that write. {@link KeptValues} knows the writes, and keeps responses.
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
    private final long due;

    /** Tells requesters with the same due time apart. */
    private final long number;

    private Requester(ModbusClient client, int transaction, long due, long number) {
      this.client = client;
      this.transaction = transaction;
      this.due = due;
      this.number = number;
    }

    private static int order(Requester one, Requester other) {
      return one.due == other.due
          ? Long.compare(one.number, other.number)
          : Long.signum(one.due - other.due); // times may wrap around
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
    private final long place;
    private final List<Requester> requesters = new ArrayList<>(1);
    private long timeoutNanos;
    private boolean isKept;
    private boolean isInFlight;
    private long sentAt;

    private PendingRequest(Adu request, Terms terms, long place) {
      this.request = request;
      timeoutNanos = terms.timeoutNanos();
      this.place = place;
    }

    Adu request() {
      return request;
    }

    List<Requester> requesters() {
      return requesters;
    }

    /** The longest time-out of its requesters. */
    long timeoutNanos() {
      return timeoutNanos;
    }

    /** The time by which it must have been sent. */
    long due() {
      return requesters.get(0).due;
    }

    /** The time when it was sent, once it is in flight. */
    long sentAt() {
      return sentAt;
    }
  }

  /** The clients with waiting requests, in the order of their turns. */
  private final Map<ModbusClient, Deque<PendingRequest>> waiting = new LinkedHashMap<>();

  /** The requesters of requests that are not in flight, by the ends of their waiting. */
  private final NavigableMap<Requester, PendingRequest> inLine = new TreeMap<>(Requester::order);

  private final Map<ModbusClient, Integer> unanswered = new HashMap<>();
  private final Map<Adu, PendingRequest> reads = new HashMap<>();
  private final List<PendingRequest> inFlight = new ArrayList<>(1);
  private final KeptValues values = new KeptValues();
  private long requesters;

  /** The values that the units have told, and the writes to them. */
  KeptValues values() {
    return values;
  }

  /**
   * Adds a request.
   *
   * @param due the time by which it must have been sent
   * @return false if this client has too many unanswered requests
   */
  boolean add(ModbusClient client, int transaction, Adu request, Terms terms, long due) {
    int count = unanswered.getOrDefault(client, 0);
    if (count >= MOST_FOR_A_CLIENT) {
      return false;
    }
    unanswered.put(client, count + 1);
    requesters++;
    Requester requester = new Requester(client, transaction, due, requesters);
    PendingRequest same = reads.get(request);
    if (same != null && mayJoin(same, terms)) {
      same.isKept |= terms.ageNanos() > 0;
      same.timeoutNanos = Math.max(same.timeoutNanos, terms.timeoutNanos());
      same.requesters.add(requester);
      if (!same.isInFlight) {
        enqueue(requester, same);
      }
      return true;
    }
    PendingRequest pending = new PendingRequest(request, terms, values.place(request));
    pending.isKept = terms.ageNanos() > 0;
    pending.requesters.add(requester);
    enqueue(requester, pending);
    if (request.function().onlyReadsValues()) {
      reads.put(request, pending);
    } else if (!request.isRead()) {
      values.queued(request);
    }
    return true;
  }

  /**
   * No write to the unit came since the read was sent, and none is unanswered: otherwise a client's
   * own read might overtake its write. A read that is under way is not given up early for a client
   * with more patience.
   */
  private boolean mayJoin(PendingRequest read, Terms terms) {
    boolean mayJoinInFlight =
        read.place == values.place(read.request) && read.timeoutNanos >= terms.timeoutNanos();
    return (!read.isInFlight || mayJoinInFlight) && !values.isWritePending(read.request);
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

  /** Whether a request waits. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** The number of requests that wait, each client's own. */
  int size() {
    return inLine.size();
  }

  /** Takes the request whose turn it is. It is in flight until it is done. */
  Optional<PendingRequest> next(long now) {
    Iterator<Map.Entry<ModbusClient, Deque<PendingRequest>>> turns = waiting.entrySet().iterator();
    if (!turns.hasNext()) {
      return Optional.empty();
    }
    Map.Entry<ModbusClient, Deque<PendingRequest>> turn = turns.next();
    ModbusClient client = turn.getKey();
    Deque<PendingRequest> queue = turn.getValue();
    if (waiting.size() > 1) {
      turns.remove();
      waiting.put(client, queue); // behind the others
    }
    PendingRequest pending = queue.element();
    for (Requester requester : pending.requesters) {
      inLine.remove(requester);
      dequeue(requester.client, pending);
    }
    pending.sentAt = now;
    pending.isInFlight = true;
    inFlight.add(pending);
    return Optional.of(pending);
  }

  /** A request in flight is answered: its response is kept if a client wants that. */
  void answered(PendingRequest pending, byte[] response) {
    if (pending.isKept) {
      values.keep(pending.request, response, pending.place, pending.sentAt);
    }
    done(pending);
  }

  /** A request in flight is given up, or was a broadcast. */
  void done(PendingRequest pending) {
    inFlight.remove(pending);
    forget(pending);
    for (Requester requester : pending.requesters) {
      noLongerUnanswered(requester.client);
    }
  }

  private void noLongerUnanswered(ModbusClient client) {
    unanswered.computeIfPresent(
        client, (any, count) -> count == 1 ? null : Integer.valueOf(count - 1));
  }

  /** The time by which a request must be sent, the first of all that wait. */
  OptionalLong due() {
    return inLine.isEmpty() ? OptionalLong.empty() : OptionalLong.of(inLine.firstKey().due);
  }

  /** Drops the requests that must have been sent by {@code now} and are not in flight. */
  List<Dropped> dropDue(long now) {
    if (inLine.isEmpty() || inLine.firstKey().due - now > 0) {
      return List.of();
    }
    List<Dropped> dropped = new ArrayList<>();
    while (!inLine.isEmpty() && inLine.firstKey().due - now <= 0) {
      dropped.add(dropFirst());
    }
    return dropped;
  }

  /**
   * Drops the requests that are equal to one that has got no answer and are not in flight. If
   * routes lead in a circle, it comes back as one of them, and would go round for ever.
   */
  List<Dropped> dropEqual(Adu request) {
    List<Map.Entry<Requester, PendingRequest>> equal =
        inLine.entrySet().stream()
            .filter(waiting -> waiting.getValue().request.equals(request))
            .map(Map.Entry::copyOf)
            .toList();
    List<Dropped> dropped = new ArrayList<>();
    for (Map.Entry<Requester, PendingRequest> each : equal) {
      inLine.remove(each.getKey());
      drop(each.getKey(), each.getValue());
      dropped.add(new Dropped(each.getKey(), request));
    }
    return dropped;
  }

  /** Drops all requests that are not in flight. */
  List<Dropped> dropAll() {
    List<Dropped> dropped = new ArrayList<>();
    while (!inLine.isEmpty()) {
      dropped.add(dropFirst());
    }
    return dropped;
  }

  private Dropped dropFirst() {
    Map.Entry<Requester, PendingRequest> first = inLine.pollFirstEntry();
    drop(first.getKey(), first.getValue());
    return new Dropped(first.getKey(), first.getValue().request);
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
    reads.remove(pending.request, pending);
    if (!pending.request.isRead()) {
      values.ended(pending.request);
    }
  }

  /**
   * A client has gone: its requests that are not in flight are dropped, unless another client waits
   * for them, too.
   */
  void forgetClient(ModbusClient client) {
    unanswered.remove(client);
    inFlight.forEach(pending -> removeRequesters(pending, client));
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
