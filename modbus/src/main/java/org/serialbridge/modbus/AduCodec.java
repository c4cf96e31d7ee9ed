package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.function.ObjIntConsumer;

/**
 * The framing of ADUs on one connection or UDP remote address. A read may hold several ADUs or a
 * part of one; each connection has its own codec.
 */
public interface AduCodec {
  /**
   * Takes bytes and passes on each complete ADU.
   *
   * @param output takes the ADU and its transaction identifier, 0 to 65535; it is 0 if the framing
   *     has none
   * @throws ProtocolException if the stream has another framing; the rest of it cannot be
   *     understood, and every further call throws again
   */
  void decode(ByteBuffer bytes, ObjIntConsumer<Adu> output) throws ProtocolException;

  /**
   * Forgets the received part of an ADU and an error: the next bytes begin an ADU, as a datagram
   * does.
   */
  void restart();

  /**
   * An ADU in this framing.
   *
   * @param transaction transaction identifier of the request, 0 to 65535
   */
  byte[] encode(Adu adu, int transaction);

  /**
   * Whether an answer carries the transaction identifier of its request. Without one, the client
   * takes answers in the order of its requests.
   */
  boolean hasTransactions();
}
