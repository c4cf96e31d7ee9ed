package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The framing of one connection to a server, as its client sees it, with one request at a time.
 * Each connection has its own codec.
 */
public interface ClientCodec {
  /**
   * A request in this framing. Its response is looked for from now on, and no longer that of the
   * request before.
   *
   * @param transaction transaction identifier, 0 to 65535; a framing without them leaves it out
   */
  byte[] ask(Adu request, int transaction);

  /**
   * Takes bytes of the server.
   *
   * @return the response to the request in flight, with the unit of the request, once all of it has
   *     come; a broadcast has none
   * @throws ProtocolException if the stream has another framing; the rest of it cannot be
   *     understood, and every further call throws again
   */
  Optional<Adu> decode(ByteBuffer bytes) throws ProtocolException;
}
