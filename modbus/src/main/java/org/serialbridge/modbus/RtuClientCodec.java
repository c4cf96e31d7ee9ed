package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * RTU over TCP, for the responses of a server: often a converter that passes on what its line says.
 * So noise and the echo of the request may stand before the response, and bytes that fit no
 * response are dropped. A response of unknown length ends with a read if its CRC is right there.
 */
public final class RtuClientCodec implements ClientCodec {
  private final RtuResponseFinder finder;
  private boolean isAsked;

  /**
   * A codec for a new connection.
   *
   * @param unexpected takes the unit of a whole frame that is not the response
   */
  public RtuClientCodec(IntConsumer unexpected) {
    finder = new RtuResponseFinder(dropped -> {}, unexpected);
  }

  @Override
  public byte[] ask(Adu request, int transaction) {
    isAsked = !request.isBroadcast();
    return finder.ask(request);
  }

  @Override
  public Optional<Adu> decode(ByteBuffer bytes) {
    Optional<byte[]> response = Optional.empty();
    while (bytes.hasRemaining()) {
      finder.add(bytes);
      if (isAsked) {
        response =
            finder
                .takeResponse()
                .or(
                    () ->
                        bytes.hasRemaining()
                            ? Optional.empty()
                            : finder.takeResponseBeforeSilence());
        isAsked = response.isEmpty();
      }
    }
    if (!isAsked) {
      finder.discard();
    }
    return response.map(pdu -> new Adu(finder.request().unit(), pdu));
  }
}
