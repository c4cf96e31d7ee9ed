package org.serialbridge.modbus;

/** The side that asks units and gets their answers. Two clients are never equal. */
public interface ModbusClient {
  /**
   * The answer to a request of this client: the response of the unit, or an exception of the way to
   * it.
   *
   * @param transaction the number that the client gave with the request
   * @param now the time of the answer
   */
  void answered(int transaction, Adu answer, long now);

  /**
   * A request of this client ended without an answer: a broadcast, or one to a unit that does not
   * respond if the link is set to be silent then.
   *
   * @param transaction the number that the client gave with the request
   */
  default void unanswered(int transaction, long now) {}
}
