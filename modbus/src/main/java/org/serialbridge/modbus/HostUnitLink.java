package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.time.Timed;

/**
 * The units behind one host, over one connection or a few, with one request at a time on each. No
 * request is sent twice. Sans-IO; one thread.
 */
public final class HostUnitLink implements UnitLink, Timed {
  /** The end of a connection, or of an attempt. */
  public enum End {
    /** The host has closed it with FIN. */
    IN_ORDER,
    /** The host has reset it. */
    RESET,
    /** It could not be made, or was lost in another way. */
    FAILED
  }

  /** The connections to the host. */
  public interface Output {
    /** Begins to connect; {@link #connected} or {@link #lost} is called later. */
    void connect(int connection);

    /** Bytes for the host. */
    void send(int connection, byte[] bytes);

    /** Ends a connection; {@link #lost} is not called for it. */
    void close(int connection);
  }

  /**
   * The settings of a host.
   *
   * @param framing the framing that it speaks
   * @param delayNanos time from the connection to the first request, in ns, 0 or more
   * @param gapNanos time from an answer to the next request, in ns, 0 or more
   * @param idleNanos time without a request after which a connection is closed, in ns; 0 for never
   * @param connections limit of the connections, 1 or more
   */
  public record Options(
      Framing framing, long delayNanos, long gapNanos, long idleNanos, int connections) {
    /** Rejects values that are out of range. */
    public Options {
      LineTiming.expect(delayNanos >= 0, "delayNanos", delayNanos, "0 or more");
      LineTiming.expect(gapNanos >= 0, "gapNanos", gapNanos, "0 or more");
      LineTiming.expect(idleNanos >= 0, "idleNanos", idleNanos, "0 or more");
      LineTiming.expect(connections >= 1, "connections", connections, "1 or more");
    }
  }

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int LONGEST_PAUSE_SECONDS = 30;

  /** Doublings of a pause of 1 s, after which it is the longest one. */
  private static final int MOST_DOUBLINGS = 5;

  private static final int LARGEST_TRANSACTION = 0xFFFF;

  private final Options options;
  private final Output output;
  private final RequestQueue queue = new RequestQueue();
  private final Map<Integer, UnitCounters> units = new TreeMap<>();
  private final List<HostConnection> connections = new ArrayList<>();
  private int transaction;

  /** The earliest time of the next request. */
  private long gapUntil;

  private boolean hasGap;
  private int failuresInARow;

  /** Whether the host was lost while it was needed, and has not been reached since. */
  private boolean looksForHost;

  private long retryAt;
  private String problem = "";
  private long connects;
  private long failures;
  private long inUse;
  private long lateAnswers;

  /** A host that is not connected: the first request makes a connection. */
  public HostUnitLink(Options options, Output output) {
    this.options = options;
    this.output = output;
    for (int i = 0; i < options.connections; i++) {
      connections.add(new HostConnection(i, options, output, this::unexpected));
    }
  }

  // ---- the clients

  @Override
  public void ask(ModbusClient client, int number, Adu request, Terms terms, long now) {
    poll(now);
    Optional<Adu> kept = queue.values().find(request, terms.ageNanos(), now);
    if (kept.isPresent()) {
      client.answered(number, kept.get(), now);
    } else if (isAway(now)) {
      unit(request.unit()).notSent();
      UnitLink.refuse(client, number, request, ExceptionCode.NO_RESPONSE, now);
    } else if (queue.add(client, number, request, terms, due(terms, now))) {
      askNext(now);
    } else {
      unit(request.unit()).notSent();
      UnitLink.refuse(client, number, request, ExceptionCode.BUSY, now);
    }
  }

  /** The delay of a new connection is no time of waiting for others. */
  private long due(Terms terms, long now) {
    return now + options.delayNanos + terms.waitNanos() - terms.heldNanos();
  }

  @Override
  public void forget(ModbusClient client) {
    queue.forgetClient(client);
  }

  // ---- the connections

  /** A connection is made. */
  public void connected(int connection, long now) {
    connects++;
    looksForHost = false;
    connections.get(connection).connected(now);
    poll(now);
  }

  /**
   * A connection could not be made, or has ended. It is a failure, unless the host ended it in
   * order and nothing was asked.
   *
   * @param reason in words
   */
  public void lost(int connection, End end, String reason, long now) {
    HostConnection lost = connections.get(connection);
    boolean wasConnecting = lost.state() == HostConnection.State.CONNECTING;
    boolean isNew =
        end == End.RESET && wasConnecting || end != End.FAILED && lost.isNew(SECOND, now);
    boolean wasWanted = wasConnecting || !lost.hasAnswered() && !queue.isEmpty();
    RequestQueue.PendingRequest pending = lost.closed();
    if (wasWanted || pending != null || end != End.IN_ORDER) {
      failures++;
      inUse += isNew ? 1 : 0;
      failuresInARow++;
      looksForHost = true;
      problem = isNew ? reason + " after connecting: another client may have it" : reason;
      retryAt = now + pauseNanos(failuresInARow);
      lost.failed(now + pauseNanos(lost.failures() + 1));
    }
    if (pending != null) {
      unit(pending.request().unit()).unanswered(RtuMaster.Fault.SILENCE);
      fail(pending, ExceptionCode.NO_RESPONSE, now);
    }
    if (isAway(now)) {
      drop(queue.dropAll(), ExceptionCode.NO_RESPONSE, now);
    }
    askNext(now);
  }

  private static long pauseNanos(int failed) {
    int seconds = 1 << Math.min(failed - 1, MOST_DOUBLINGS);
    return Math.min(seconds, LONGEST_PAUSE_SECONDS) * SECOND;
  }

  /** Whether the host cannot be reached: it is not time yet to try again, or it is being tried. */
  private boolean isAway(long now) {
    return failuresInARow > 0
        && openConnections() == 0
        && (now - retryAt < 0 || first(HostConnection.State.CONNECTING) != null);
  }

  private int openConnections() {
    int open = 0;
    for (HostConnection connection : connections) {
      open += connection.state().isOpen() ? 1 : 0;
    }
    return open;
  }

  /** Takes bytes of the host. */
  public void fromNetwork(int connection, ByteBuffer bytes, long now) {
    HostConnection from = connections.get(connection);
    try {
      Optional<Adu> answer = from.decode(bytes);
      if (answer.isPresent()) {
        answered(from.answered(now), answer.get(), now);
      }
    } catch (ProtocolException e) {
      output.close(connection);
      lost(connection, End.FAILED, "it speaks another protocol: " + e.getMessage(), now);
    }
  }

  private void answered(RequestQueue.PendingRequest pending, Adu answer, long now) {
    failuresInARow = 0;
    problem = "";
    rest(now);
    unit(answer.unit()).answered(answer.pdu(), now - pending.sentAt());
    queue.answered(pending, answer.pdu());
    for (RequestQueue.Requester requester : List.copyOf(pending.requesters())) {
      requester.client().answered(requester.transaction(), answer, now);
    }
    askNext(now);
  }

  private void timedOut(HostConnection from, long now) {
    RequestQueue.PendingRequest pending = from.timedOut(now);
    rest(now);
    unit(pending.request().unit()).unanswered(RtuMaster.Fault.SILENCE);
    List<RequestQueue.Dropped> equal = queue.dropEqual(pending.request());
    fail(pending, ExceptionCode.NO_RESPONSE, now);
    drop(equal, ExceptionCode.NO_RESPONSE, now);
  }

  private void rest(long now) {
    hasGap = options.gapNanos > 0;
    gapUntil = now + options.gapNanos;
  }

  private void unexpected(int unit) {
    lateAnswers++;
    queue.values().uncertain(unit); // it may tell of a write that has timed out
    unit(unit).unexpectedResponse();
  }

  // ---- time

  @Override
  public OptionalLong deadline() {
    OptionalLong next = queue.due();
    for (HostConnection connection : connections) {
      next = Timed.earlier(next, connection.deadline(queue.isEmpty()));
    }
    if (hasGap && !queue.isEmpty()) {
      next = Timed.earlier(next, OptionalLong.of(gapUntil));
    }
    return awaitsRetry() ? Timed.earlier(next, OptionalLong.of(retryAt)) : next;
  }

  /** A host that was lost is looked for, so that the next client finds it connected. */
  private boolean awaitsRetry() {
    return looksForHost && openConnections() == 0 && first(HostConnection.State.CONNECTING) == null;
  }

  @Override
  public void poll(long now) {
    if (hasGap && now - gapUntil >= 0) {
      hasGap = false;
    }
    for (HostConnection connection : connections) {
      if (connection.isTimedOut(now)) {
        timedOut(connection, now);
      }
      connection.poll(queue.isEmpty(), now);
    }
    boolean isConnected = openConnections() > 0;
    drop(queue.dropDue(now), isConnected ? ExceptionCode.BUSY : ExceptionCode.NO_RESPONSE, now);
    if (awaitsRetry() && now - retryAt >= 0) {
      connections.get(0).connect();
    }
    askNext(now);
  }

  private void askNext(long now) {
    while (!queue.isEmpty() && !hasGap) {
      HostConnection idle = first(HostConnection.State.IDLE);
      if (idle == null) {
        break;
      }
      RequestQueue.PendingRequest pending = queue.next(now).orElseThrow();
      transaction = transaction == LARGEST_TRANSACTION ? 0 : transaction + 1;
      unit(pending.request().unit()).asked();
      idle.ask(pending, transaction, now);
    }
    if (!queue.isEmpty()
        && first(HostConnection.State.CONNECTING) == null
        && first(HostConnection.State.SETTLING) == null
        && first(HostConnection.State.IDLE) == null
        && (failuresInARow == 0 || now - retryAt >= 0)) {
      connectOneMore(now);
    }
  }

  /** A host that takes fewer connections is not tried again by each request. */
  private void connectOneMore(long now) {
    for (HostConnection connection : connections) {
      if (connection.mayConnect(now)) {
        connection.connect();
        return;
      }
    }
  }

  private @Nullable HostConnection first(HostConnection.State state) {
    for (HostConnection connection : connections) {
      if (connection.state() == state) {
        return connection;
      }
    }
    return null;
  }

  // ---- ends of requests

  private void fail(RequestQueue.PendingRequest pending, ExceptionCode code, long now) {
    queue.done(pending);
    for (RequestQueue.Requester requester : List.copyOf(pending.requesters())) {
      UnitLink.refuse(requester.client(), requester.transaction(), pending.request(), code, now);
    }
  }

  private void drop(List<RequestQueue.Dropped> dropped, ExceptionCode code, long now) {
    for (RequestQueue.Dropped each : dropped) {
      unit(each.request().unit()).notSent();
      UnitLink.refuse(
          each.requester().client(), each.requester().transaction(), each.request(), code, now);
    }
  }

  /** Ends all connections and answers all that waits: nobody uses the host any more. */
  public void close(long now) {
    List<RequestQueue.PendingRequest> inFlight = new ArrayList<>();
    for (HostConnection connection : connections) {
      RequestQueue.PendingRequest pending = connection.close();
      if (pending != null) {
        inFlight.add(pending);
      }
    }
    failuresInARow = 0;
    looksForHost = false;
    inFlight.forEach(pending -> fail(pending, ExceptionCode.NO_RESPONSE, now));
    drop(queue.dropAll(), ExceptionCode.NO_RESPONSE, now);
  }

  // ---- status

  /** The reason of the last failure, until the next answer; empty without one. */
  public String problem() {
    return problem;
  }

  /** The host now. */
  public HostStatus status() {
    int open = openConnections();
    String state = failuresInARow > 0 ? "away" : "not connected";
    if (open > 0) {
      state = "connected";
    } else if (first(HostConnection.State.CONNECTING) != null) {
      state = "connecting";
    }
    return new HostStatus(
        state,
        problem,
        open,
        connects,
        failures,
        inUse,
        lateAnswers,
        queue.size(),
        queue.values().size(),
        queue.values().hits(),
        units());
  }

  /** The units that a request was for or a response came from, by their identifiers. */
  public List<UnitStatus> units() {
    return units.entrySet().stream()
        .map(unit -> unit.getValue().status(unit.getKey(), false))
        .toList();
  }

  /** Forgets the units, and their counters. */
  public void clearUnits() {
    units.clear();
  }

  private UnitCounters unit(int identifier) {
    return units.computeIfAbsent(identifier, any -> new UnitCounters());
  }
}
