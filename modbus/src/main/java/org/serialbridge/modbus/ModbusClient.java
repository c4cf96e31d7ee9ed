package org.serialbridge.modbus;

/** The side that asks units and gets their answers. Two clients are never equal. */
public interface ModbusClient {
  /**
   * The response of a unit to a request of this client.
   *
   * @param transaction the number that the client gave with the request
   * @param now the time of the answer
   */
  void answered(int transaction, Adu answer, long now);

  /**
   * A request of this client failed on the way to its unit: it was not sent, or got no response.
   *
   * @param transaction the number that the client gave with the request
   * @param request the request, which is no broadcast
   * @param code the reason; an exception with it answers the request, unless the client's port is
   *     set to be silent then
   */
  default void failed(int transaction, Adu request, ExceptionCode code, long now) {
    answered(transaction, request.exception(code), now);
  }

  /**
   * A request of this client has ended, and nothing answers it: a broadcast.
   *
   * @param transaction the number that the client gave with the request
   */
  default void unanswered(int transaction, long now) {}
}
