package org.serialbridge.modbus;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.serialbridge.time.Timed;

/**
 * The units behind one connection to a Modbus/TCP server, with one request at a time. A request has
 * a transaction identifier of this link, and a response counts only if it carries this identifier,
 * the unit and the function code of the request.
 */
public final class TcpUnitLink implements UnitLink, Timed {
  /** The connection. */
  public interface Output {
    /** A request for the remote server, and its transaction identifier, 0 to 65535. */
    void toNetwork(Adu request, int transaction);

    /** The last request is given up. If it has not been sent yet, it must not be sent. */
    void withdraw();
  }

  private record Asked(ModbusClient client, int transaction, Adu request, long since) {}

  private static final int LARGEST_TRANSACTION = 0xFFFF;

  private final long responseNanos;
  private final Output output;
  private final Map<Integer, UnitCounters> units = new TreeMap<>();
  private @Nullable Asked inFlight;
  private int transaction;
  private boolean isConnected;

  /**
   * A link without requests that is not connected.
   *
   * @param responseNanos the time that the remote server has for a response, in ns
   */
  public TcpUnitLink(long responseNanos, Output output) {
    this.responseNanos = responseNanos;
    this.output = output;
  }

  /** The remote server is connected. */
  public void connected() {
    isConnected = true;
  }

  /** The remote server is not connected any more: no response will come. */
  public void disconnected(long now) {
    isConnected = false;
    giveUp(ExceptionCode.NO_PATH, now);
  }

  @Override
  public void ask(
      ModbusClient client, int transactionOfClient, Adu request, Terms terms, long now) {
    Asked asked = new Asked(client, transactionOfClient, request, now);
    UnitCounters unit = unit(request.unit());
    if (inFlight != null) {
      unit.notSent();
      refuse(asked, ExceptionCode.BUSY, now);
      return;
    }
    unit.asked();
    if (!isConnected) {
      fail(asked, ExceptionCode.NO_PATH, now);
      return;
    }
    transaction = transaction == LARGEST_TRANSACTION ? 0 : transaction + 1;
    if (!request.isBroadcast()) {
      inFlight = asked;
    }
    output.toNetwork(request, transaction);
  }

  /** The request of the client in flight counts as a time-out of its unit. */
  @Override
  public void forget(ModbusClient client) {
    Asked asked = inFlight;
    if (asked != null && asked.client.equals(client)) {
      inFlight = null;
      unit(asked.request.unit()).unanswered(RtuMaster.Fault.SILENCE);
      output.withdraw();
    }
  }

  /** Takes an ADU of the remote server with its transaction identifier. */
  public void fromNetwork(Adu answer, int answered, long now) {
    Asked asked = inFlight;
    if (asked == null || answered != transaction || !isAnswer(asked.request, answer)) {
      unit(answer.unit()).unexpectedResponse();
      return;
    }
    inFlight = null;
    int unit = asked.request.unit();
    unit(unit).answered(answer.pdu(), now - asked.since);
    asked.client.answered(asked.transaction, new Adu(unit, answer.pdu()), now);
  }

  private static boolean isAnswer(Adu request, Adu answer) {
    return (answer.unit() == request.unit() || request.isForAnyUnit())
        && (answer.functionCode() & ~Adu.EXCEPTION) == (request.functionCode() & ~Adu.EXCEPTION);
  }

  @Override
  public OptionalLong deadline() {
    return inFlight != null
        ? OptionalLong.of(inFlight.since + responseNanos)
        : OptionalLong.empty();
  }

  @Override
  public void poll(long now) {
    if (inFlight != null && now - inFlight.since >= responseNanos) {
      giveUp(ExceptionCode.NO_RESPONSE, now);
    }
  }

  private void giveUp(ExceptionCode code, long now) {
    Asked asked = inFlight;
    if (asked != null) {
      inFlight = null;
      output.withdraw();
      fail(asked, code, now);
    }
  }

  private void fail(Asked asked, ExceptionCode code, long now) {
    if (!asked.request.isBroadcast()) {
      unit(asked.request.unit()).unanswered(RtuMaster.Fault.SILENCE);
    }
    refuse(asked, code, now);
  }

  private void refuse(Asked asked, ExceptionCode code, long now) {
    UnitLink.refuse(asked.client, asked.transaction, asked.request, code, now);
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
