package org.serialbridge.modbus;

import java.util.function.Function;
import java.util.function.IntConsumer;

/** The framings of ADUs on a connection to a host. */
@SuppressWarnings("ImmutableEnumChecker") // The codecs' constructors do not change.
public enum Framing {
  /** Modbus/TCP. */
  MBAP(MbapClientCodec::new),
  /** RTU over TCP. */
  RTU(RtuClientCodec::new),
  /** ASCII over TCP. */
  ASCII(AsciiClientCodec::new);

  private final Function<IntConsumer, ClientCodec> client;

  Framing(Function<IntConsumer, ClientCodec> client) {
    this.client = client;
  }

  /**
   * A codec for a connection to a server.
   *
   * @param unexpected takes the unit of an ADU that is not the response
   */
  ClientCodec clientCodec(IntConsumer unexpected) {
    return client.apply(unexpected);
  }
}
