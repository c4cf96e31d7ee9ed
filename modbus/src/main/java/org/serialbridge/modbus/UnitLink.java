package org.serialbridge.modbus;

import java.util.List;
import org.serialbridge.time.Timed;

/**
 * A way to units. Each request is answered once at most, with {@link ModbusClient#answered}:
 * perhaps within {@link #ask}. A broadcast has no answer, and a link may be set to be silent where
 * it would answer with an exception of its own. Sans-IO; one thread.
 */
public interface UnitLink extends Timed {
  /**
   * Asks a unit.
   *
   * @param transaction a number for the client to know the answer by, 0 to 65535; requests that
   *     wait at the same time may have the same
   * @param now the time when the request was read
   */
  void ask(ModbusClient client, int transaction, Adu request, long now);

  /**
   * A client has gone, or waits for nothing any more: it gets no answer to its requests, and those
   * that have not been sent are not sent for it. A request that has been sent keeps its place until
   * it is answered or times out, if its way cannot take another before.
   */
  void forget(ModbusClient client);

  /** Whether an answer to a client is still due. */
  boolean owesAnswer(ModbusClient client);

  /** The units that a request was for or a response came from, by their identifiers. */
  List<UnitStatus> units();

  /** Forgets the units, and their counters. */
  void clearUnits();
}
