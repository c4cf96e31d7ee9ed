package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * ASCII over TCP, for the responses of a server: often a converter that passes on what its line
 * says. So noise and the echo of the request may stand before the response, and are dropped.
 */
public final class AsciiClientCodec implements ClientCodec {
  private final AsciiReader reader = new AsciiReader();
  private final AsciiResponseMatcher matcher = new AsciiResponseMatcher();
  private final IntConsumer unexpected;
  private boolean isAsked;

  /**
   * A codec for a new connection.
   *
   * @param unexpected takes the unit of a whole frame that is not the response
   */
  public AsciiClientCodec(IntConsumer unexpected) {
    this.unexpected = unexpected;
  }

  @Override
  public byte[] ask(Adu request, int transaction) {
    isAsked = !request.isBroadcast();
    reader.restart();
    matcher.ask(request);
    return request.ascii();
  }

  @Override
  public Optional<Adu> decode(ByteBuffer bytes) {
    Optional<Adu> response = Optional.empty();
    while (bytes.hasRemaining()) {
      if (reader.next(bytes.get()) == AsciiReader.Step.FRAME && isResponse(reader.adu())) {
        isAsked = false;
        response = Optional.of(new Adu(matcher.expected().request().unit(), reader.adu().pdu()));
      }
    }
    return response;
  }

  private boolean isResponse(Adu frame) {
    AsciiResponseMatcher.Kind kind = matcher.kindOf(frame);
    boolean isOther = !isAsked || kind == AsciiResponseMatcher.Kind.OTHER;
    if (isOther) {
      unexpected.accept(frame.unit());
    }
    return !isOther && kind == AsciiResponseMatcher.Kind.RESPONSE;
  }
}
