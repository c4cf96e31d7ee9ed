package org.serialbridge.routing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.ExceptionCode;
import org.serialbridge.modbus.ModbusClient;
import org.serialbridge.modbus.UnitLink;

/**
 * A client of a port with routes, as its targets see it. It keeps the order of the client's writes,
 * and gives each answer the unit and the number that the client asked with.
 */
final class RoutedClient implements ModbusClient {
  /** The limit of unanswered requests of one client, as on a line. */
  private static final int MOST_UNANSWERED = 32;

  /** A request that has not ended. */
  private static final class Asked {
    private final int transaction;
    private final Adu request;
    private final long arrivedAt;

    /** The number of targets that it went to. */
    private int left = 1;

    Asked(int transaction, Adu request, long arrivedAt) {
      this.transaction = transaction;
      this.request = request;
      this.arrivedAt = arrivedAt;
    }
  }

  private final ModbusClient client;
  private final Router router;

  /** The requests that targets have, by the numbers that the targets know them by. */
  private final List<@Nullable Asked> slots = new ArrayList<>();

  /** Requests behind a write that has not ended. */
  private final Deque<Asked> held = new ArrayDeque<>();

  private final Set<UnitLink> targets = new HashSet<>();
  private int unanswered;
  private int writes;
  private boolean isGone;

  RoutedClient(ModbusClient client, Router router) {
    this.client = client;
    this.router = router;
  }

  void ask(int transaction, Adu request, long now) {
    Asked asked = new Asked(transaction, request, now);
    if (unanswered + held.size() >= MOST_UNANSWERED) {
      refuse(asked, ExceptionCode.BUSY, now);
    } else if (writes > 0 || !held.isEmpty()) {
      held.add(asked);
    } else {
      send(asked, now);
    }
  }

  private void send(Asked asked, long now) {
    Adu request = asked.request;
    if (now - asked.arrivedAt >= router.waitNanos()) {
      refuse(asked, ExceptionCode.BUSY, now);
      return;
    }
    if (request.isBroadcast()) {
      broadcast(asked, now);
      return;
    }
    Optional<Router.Way> way = request.unit() == 0 ? router.onlyLine() : router.way(request.unit());
    Optional<Integer> unit = way.flatMap(found -> found.unitAtTarget(request.unit()));
    if (way.isEmpty() || unit.isEmpty()) {
      refuse(asked, ExceptionCode.NO_PATH, now);
    } else if (way.get().isReadOnly() && !request.isRead()) {
      client.answered(asked.transaction, request.exception(ExceptionCode.ILLEGAL_FUNCTION), now);
    } else {
      Adu there = unit.get() == request.unit() ? request : new Adu(unit.get(), request.pdu());
      toTarget(way.get(), there, asked, begin(asked), now);
    }
  }

  private void broadcast(Asked asked, long now) {
    List<Router.Way> lines = router.linesForWriting();
    if (lines.isEmpty()) {
      client.unanswered(asked.transaction, now);
      return;
    }
    asked.left = lines.size();
    int slot = begin(asked);
    lines.forEach(line -> toTarget(line, asked.request, asked, slot, now));
  }

  private void toTarget(Router.Way way, Adu request, Asked asked, int slot, long now) {
    targets.add(way.target());
    way.target().ask(this, slot, request, way.terms().held(now - asked.arrivedAt), now);
  }

  private int begin(Asked asked) {
    unanswered++;
    writes += asked.request.isRead() ? 0 : 1;
    int free = slots.indexOf(null);
    if (free >= 0) {
      slots.set(free, asked);
      return free;
    }
    slots.add(asked);
    return slots.size() - 1;
  }

  /** The request that has ended; empty if it has gone to more targets, or the client has gone. */
  private Optional<Asked> end(int slot) {
    Asked asked = slots.get(slot);
    if (asked == null || --asked.left > 0) {
      return Optional.empty();
    }
    slots.set(slot, null);
    unanswered--;
    writes -= asked.request.isRead() ? 0 : 1;
    return isGone ? Optional.empty() : Optional.of(asked);
  }

  private void sendHeld(long now) {
    while (writes == 0 && !held.isEmpty() && !isGone) {
      send(held.remove(), now);
    }
  }

  private void refuse(Asked asked, ExceptionCode code, long now) {
    UnitLink.refuse(client, asked.transaction, asked.request, code, now);
  }

  @Override
  public void answered(int slot, Adu answer, long now) {
    end(slot)
        .ifPresent(
            asked -> {
              int unit = asked.request.unit();
              client.answered(
                  asked.transaction,
                  answer.unit() == unit ? answer : new Adu(unit, answer.pdu()),
                  now);
            });
    sendHeld(now);
  }

  @Override
  public void failed(int slot, Adu request, ExceptionCode code, long now) {
    end(slot).ifPresent(asked -> client.failed(asked.transaction, asked.request, code, now));
    sendHeld(now);
  }

  @Override
  public void unanswered(int slot, long now) {
    end(slot).ifPresent(asked -> client.unanswered(asked.transaction, now));
    sendHeld(now);
  }

  /** The client has gone. */
  void forget() {
    isGone = true;
    held.clear();
    targets.forEach(target -> target.forget(this));
  }
}
