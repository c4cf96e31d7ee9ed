package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Modbus/TCP, for the responses of a server. The transaction identifier tells the response. */
public final class MbapClientCodec implements ClientCodec {
  private final MbapCodec codec = new MbapCodec();
  private final IntConsumer unexpected;
  private @Nullable Adu request;
  private int transaction;

  /**
   * A codec for a new connection.
   *
   * @param unexpected takes the unit of an ADU that is not the response, as a late one
   */
  public MbapClientCodec(IntConsumer unexpected) {
    this.unexpected = unexpected;
  }

  @Override
  public byte[] ask(Adu next, int transactionOfNext) {
    request = next.isBroadcast() ? null : next;
    transaction = transactionOfNext;
    return next.tcp(transactionOfNext);
  }

  @Override
  public Optional<Adu> decode(ByteBuffer bytes) throws ProtocolException {
    Adu[] found = new Adu[1];
    codec.decode(
        bytes,
        (answer, answered) -> {
          Adu asked = request;
          if (asked != null && answered == transaction && asked.isAnsweredBy(answer)) {
            found[0] = new Adu(asked.unit(), answer.pdu());
            request = null;
          } else {
            unexpected.accept(answer.unit());
          }
        });
    return Optional.ofNullable(found[0]);
  }
}
