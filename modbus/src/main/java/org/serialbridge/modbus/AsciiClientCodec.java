package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * ASCII over TCP, for the responses of a server: often a converter that passes on what its line
 * says. So noise and the echo of the request may stand before the response, and are dropped.
 */
public final class AsciiClientCodec implements ClientCodec {
  private final AsciiResponseFinder finder;

  /**
   * A codec for a new connection.
   *
   * @param unexpected takes the unit of a whole frame that is not the response
   */
  public AsciiClientCodec(IntConsumer unexpected) {
    finder = new AsciiResponseFinder(dropped -> {}, unexpected);
  }

  @Override
  public byte[] ask(Adu request, int transaction) {
    return finder.ask(request);
  }

  @Override
  public Optional<Adu> decode(ByteBuffer bytes) {
    Optional<byte[]> response = Optional.empty();
    while (bytes.hasRemaining()) {
      finder.add(bytes);
      response = response.or(finder::takeResponse);
    }
    return response.map(pdu -> new Adu(finder.request().unit(), pdu));
  }
}
