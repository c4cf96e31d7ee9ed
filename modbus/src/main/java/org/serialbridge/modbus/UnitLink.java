package org.serialbridge.modbus;

/**
 * A way to units. Each request ends once, with a call of its {@link ModbusClient}: perhaps within
 * {@link #ask}. Sans-IO; one thread.
 */
public interface UnitLink {
  /** A way that leads nowhere: each request gets exception 0A. */
  UnitLink NONE =
      new UnitLink() {
        @Override
        public void ask(ModbusClient client, int transaction, Adu request, Terms terms, long now) {
          refuse(client, transaction, request, ExceptionCode.NO_PATH, now);
        }

        @Override
        public void forget(ModbusClient client) {} // it has nothing of a client
      };

  /** Ends a request that gets no response: a broadcast gets nothing. */
  static void refuse(
      ModbusClient client, int transaction, Adu request, ExceptionCode code, long now) {
    if (request.isBroadcast()) {
      client.unanswered(transaction, now);
    } else {
      client.failed(transaction, request, code, now);
    }
  }

  /**
   * Asks a unit.
   *
   * @param transaction a number for the client to know the answer by, 0 to 65535; requests that
   *     wait at the same time may have the same
   * @param terms the terms of the client's port
   * @param now the time when the request was read
   */
  void ask(ModbusClient client, int transaction, Adu request, Terms terms, long now);

  /**
   * A client has gone, or waits for nothing any more: it gets no answer to its requests, and those
   * that have not been sent are not sent for it. A request that has been sent keeps its place until
   * it is answered or times out, if its way cannot take another before.
   */
  void forget(ModbusClient client);
}
