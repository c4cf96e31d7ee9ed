package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.time.Timed;

/**
 * The units on a serial line. Requests wait in a {@link RequestQueue}. The {@link RtuMaster} sends
 * one at a time. The response goes to each client that waits for it, with the transaction
 * identifier of that client's request.
 *
 * <p>A unit that does not respond does not hold up the others: while others wait, requests for it
 * get exception 0B at once, and one of them is sent now and then as a probe. If the line babbles,
 * the waiting requests get exception 0B, too.
 */
public final class SerialUnitLink implements LineUnits {
  /** The serial line. */
  public interface Output {
    /** A frame for the line. */
    void toLine(byte[] frame);

    /** Whether all data given to the line has left this computer, as far as the kernel tells. */
    boolean hasLeft();

    /** Drops the data that was given to the line and has not left. */
    void withdraw();

    /** Bytes from the line were dropped: they were no part of a response. */
    void dropped(int bytes);
  }

  /**
   * The settings of a line.
   *
   * @param framing framing on the line
   * @param timing times on the line
   * @param timeoutLimit consecutive time-outs after which a unit is only probed; 0 for never
   * @param probeSeconds time between two probes, 1 s or more
   * @param waitMillis the longest time that a request waits for the line, 1 ms or more
   */
  public record Options(
      SerialFraming framing,
      LineTiming timing,
      int timeoutLimit,
      int probeSeconds,
      int waitMillis) {
    /** The settings of a line in RTU. */
    public Options(LineTiming timing, int timeoutLimit, int probeSeconds, int waitMillis) {
      this(SerialFraming.RTU, timing, timeoutLimit, probeSeconds, waitMillis);
    }

    /** Rejects values that are out of range. */
    public Options {
      LineTiming.expect(timeoutLimit >= 0, "timeoutLimit", timeoutLimit, "0 or more");
      LineTiming.expect(probeSeconds >= 1, "probeSeconds", probeSeconds, "1 or more");
      LineTiming.expect(waitMillis >= 1, "waitMillis", waitMillis, "1 or more");
    }
  }

  /** A device that returns within this time was only enumerated again: clients are not told. */
  private static final long RIDE_OUT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final OptionalLong NEVER = OptionalLong.empty();

  private final Options options;
  private final RtuMaster master;
  private final RequestQueue queue = new RequestQueue();
  private final Map<Integer, Unit> units = new TreeMap<>();
  private LatencyHistogram recentLatencies = new LatencyHistogram();
  private RequestQueue.@Nullable PendingRequest inFlight;
  private final long wait;
  private LineState state = LineState.FREE;
  private long absentSince;
  private boolean isClosed;

  /** A unit that a request was for, or from which a frame came. */
  private static final class Unit {
    private final UnitCounters counters = new UnitCounters();
    private int consecutiveTimeouts;
    private long probeAt;
  }

  /** A line without requests. */
  public SerialUnitLink(Options options, Output output) {
    this.options = options;
    wait = TimeUnit.MILLISECONDS.toNanos(options.waitMillis);
    master = new RtuMaster(options.framing, options.timing, output, new Responses());
  }

  @Override
  public void ask(ModbusClient client, int transaction, Adu request, Terms terms, long now) {
    Unit unit = unit(request.unit());
    Optional<Adu> kept = queue.values().find(request, terms.ageNanos(), now);
    if (kept.isPresent()) {
      client.answered(transaction, kept.get(), now);
    } else if (isAway(now)) {
      unit.counters.notSent();
      UnitLink.refuse(client, transaction, request, ExceptionCode.NO_PATH, now);
    } else if (isOnlyProbed(unit, now)) {
      UnitLink.refuse(client, transaction, request, ExceptionCode.NO_RESPONSE, now);
    } else if (!queue.add(client, transaction, request, terms, now + wait - terms.heldNanos())) {
      unit.counters.notSent();
      UnitLink.refuse(client, transaction, request, ExceptionCode.BUSY, now);
    }
    askNext(now);
  }

  /**
   * Takes the state of the line. If the line is absent for more than a second, waiting and new
   * requests get exception 0A.
   */
  @Override
  public void lineIs(LineState next, long now) {
    if (next == LineState.ABSENT && state != LineState.ABSENT) {
      absentSince = now;
    }
    state = next;
    askNext(now);
  }

  private boolean isAway(long now) {
    return isClosed || state == LineState.ABSENT && now - absentSince >= RIDE_OUT_NANOS;
  }

  @Override
  public void forget(ModbusClient client) {
    queue.forgetClient(client);
  }

  /**
   * Ends the link: everything that waits gets exception 0B, and requests that still come get 0A.
   * The line is not used any more.
   */
  @Override
  public void close(long now) {
    isClosed = true;
    RequestQueue.PendingRequest pending = inFlight;
    inFlight = null;
    if (pending != null) {
      fail(pending, ExceptionCode.NO_RESPONSE, now);
    }
    drop(queue.dropAll(), ExceptionCode.NO_RESPONSE, now);
  }

  @Override
  public OptionalLong restsUntil() {
    return master.restsUntil();
  }

  /** Sends nothing until a time that an earlier link has told by {@link #restsUntil}. */
  public void rest(long until, long now) {
    master.rest(until, now);
  }

  @Override
  public void fromLine(ByteBuffer bytes, long now) {
    master.receive(bytes, now);
    askNext(now);
  }

  @Override
  public boolean readsLine() {
    return master.readsLine();
  }

  @Override
  public OptionalLong deadline() {
    OptionalLong due = queue.due();
    if (due.isEmpty() && (inFlight == null || state != LineState.ABSENT)) {
      return master.deadline();
    }
    OptionalLong free = state == LineState.FREE && due.isPresent() ? master.freeFrom() : NEVER;
    OptionalLong away =
        state == LineState.ABSENT ? OptionalLong.of(absentSince + RIDE_OUT_NANOS) : NEVER;
    return Timed.earlier(Timed.earlier(master.deadline(), free), Timed.earlier(away, due));
  }

  @Override
  public void poll(long now) {
    master.poll(now);
    askNext(now);
  }

  @Override
  public int keptRanges() {
    return queue.values().size();
  }

  @Override
  public long keptHits() {
    return queue.values().hits();
  }

  @Override
  public List<UnitStatus> units() {
    return units.entrySet().stream()
        .map(
            unit ->
                unit.getValue().counters.status(unit.getKey(), isNotResponding(unit.getValue())))
        .toList();
  }

  /** {@inheritDoc} Each unit is then asked like any other. */
  @Override
  public void clearUnits() {
    units.clear();
  }

  @Override
  public Optional<LatencySummary> takeLatencies() {
    LatencyHistogram times = recentLatencies;
    if (times.count() == 0) {
      return Optional.empty();
    }
    recentLatencies = new LatencyHistogram();
    return Optional.of(
        new LatencySummary(times.count(), times.microseconds(50), times.microseconds(99)));
  }

  private void askNext(long now) {
    if (isClosed) {
      return;
    }
    if (isAway(now)) {
      master.lineLost(now);
      drop(queue.dropAll(), ExceptionCode.NO_PATH, now);
    } else {
      drop(queue.dropDue(now), ExceptionCode.BUSY, now);
    }
    while (state == LineState.FREE
        && !queue.isEmpty()
        && (master.isFree(now) || master.isBabbling(now))) {
      RequestQueue.PendingRequest pending = queue.next(now).orElseThrow();
      if (master.isBabbling(now)) {
        fail(pending, ExceptionCode.NO_RESPONSE, now);
      } else {
        ask(pending, now);
      }
    }
  }

  private void ask(RequestQueue.PendingRequest pending, long now) {
    Adu request = pending.request();
    Unit unit = unit(request.unit());
    if (isOnlyProbed(unit, now)) {
      fail(pending, ExceptionCode.NO_RESPONSE, now);
      return;
    }
    unit.counters.asked();
    inFlight = pending;
    master.ask(request, pending.due(), now);
  }

  private void drop(List<RequestQueue.Dropped> dropped, ExceptionCode code, long now) {
    for (RequestQueue.Dropped each : dropped) {
      unit(each.request().unit()).counters.notSent();
      UnitLink.refuse(
          each.requester().client(), each.requester().transaction(), each.request(), code, now);
    }
  }

  /** The path or the unit has failed, or nothing answers a broadcast. */
  private void fail(RequestQueue.PendingRequest pending, ExceptionCode code, long now) {
    queue.done(pending);
    for (RequestQueue.Requester requester : pending.requesters()) {
      UnitLink.refuse(requester.client(), requester.transaction(), pending.request(), code, now);
    }
  }

  private Unit unit(int identifier) {
    return units.computeIfAbsent(identifier, any -> new Unit());
  }

  private boolean isNotResponding(Unit unit) {
    return options.timeoutLimit > 0 && unit.consecutiveTimeouts >= options.timeoutLimit;
  }

  /** Whether a unit is not asked now, so that others need not wait for its time-out. */
  private boolean isOnlyProbed(Unit unit, long now) {
    return isNotResponding(unit)
        && now - unit.probeAt < 0
        && (inFlight != null || !queue.isEmpty());
  }

  private final class Responses implements RtuMaster.Listener {
    @Override
    public void answered(byte[] pdu, long nanos, long now) {
      RequestQueue.PendingRequest pending = take();
      Unit unit = unit(pending.request().unit());
      unit.consecutiveTimeouts = 0;
      unit.counters.answered(pdu, nanos);
      recentLatencies.add(nanos);
      Adu answer = new Adu(pending.request().unit(), pdu);
      queue.answered(pending, pdu);
      for (RequestQueue.Requester requester : pending.requesters()) {
        requester.client().answered(requester.transaction(), answer, now);
      }
    }

    @Override
    public void unanswered(RtuMaster.Fault fault, long now) {
      RequestQueue.PendingRequest pending = take();
      Unit unit = unit(pending.request().unit());
      unit.counters.unanswered(fault);
      switch (fault) {
        case NOT_SENT -> fail(pending, ExceptionCode.BUSY, now);
        case NO_LINE -> fail(pending, ExceptionCode.NO_PATH, now);
        case SILENCE, BAD_CRC, BROADCAST -> {
          unit.consecutiveTimeouts =
              fault == RtuMaster.Fault.SILENCE ? unit.consecutiveTimeouts + 1 : 0;
          unit.probeAt = now + TimeUnit.SECONDS.toNanos(options.probeSeconds);
          fail(pending, ExceptionCode.NO_RESPONSE, now);
        }
      }
    }

    @Override
    public void unexpectedResponse(int identifier) {
      queue.values().uncertain(identifier); // it may tell of a write that has timed out
      unit(identifier).counters.unexpectedResponse();
    }

    @Override
    public void mismatch(String difference) {
      if (inFlight != null) {
        unit(inFlight.request().unit()).counters.mismatch(difference);
      }
    }

    private RequestQueue.PendingRequest take() {
      RequestQueue.PendingRequest pending = inFlight;
      if (pending == null) {
        throw new IllegalStateException("an answer without a request");
      }
      inFlight = null;
      return pending;
    }
  }
}
