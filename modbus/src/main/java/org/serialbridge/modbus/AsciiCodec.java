package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.function.ObjIntConsumer;

/**
 * ASCII over TCP, for the requests of a client. There is no transaction identifier.
 *
 * <p>TCP damages and loses no byte, so a wrong LRC, or a character outside of a frame, shows that
 * the stream has another framing.
 */
public final class AsciiCodec implements AduCodec {
  private static final int NO_TRANSACTION = 0;
  private static final int TELLING = 3;

  private final AsciiReader reader = new AsciiReader();

  /** Why the stream is not ASCII; empty if it is. */
  private String error = "";

  @Override
  public void decode(ByteBuffer bytes, ObjIntConsumer<Adu> output) throws ProtocolException {
    while (error.isEmpty() && bytes.hasRemaining()) {
      byte character = bytes.get();
      switch (reader.next(character)) {
        case BEGIN, WITHIN -> {}
        case FRAME -> output.accept(reader.adu(), NO_TRANSACTION);
        case BAD_LRC -> error = reader.lrcError();
        case BROKEN -> error = unexpected(character, "digits, and CR LF behind the LRC");
        case OUTSIDE -> error = unexpected(character, "3a, a colon");
      }
    }
    if (!error.isEmpty()) {
      throw new ProtocolException(error);
    }
  }

  private static String unexpected(byte character, String expected) {
    return "character: %02x (expected: %s)".formatted(character, expected);
  }

  /**
   * Whether the first bytes of a client are ASCII. A colon may also be the first byte of an RTU
   * frame or an MBAP header; two characters behind it tell.
   */
  static FramingMatch match(byte[] all) {
    AsciiReader reader = new AsciiReader();
    for (int i = 0; i < Math.min(all.length, TELLING); i++) {
      AsciiReader.Step step = reader.next(all[i]);
      if (step == AsciiReader.Step.OUTSIDE || step == AsciiReader.Step.BROKEN) {
        return FramingMatch.NO;
      }
    }
    return all.length < TELLING ? FramingMatch.PART : FramingMatch.WHOLE;
  }

  @Override
  public void restart() {
    reader.restart();
    error = "";
  }

  @Override
  public byte[] encode(Adu adu, int transaction) {
    return adu.ascii();
  }

  @Override
  public boolean hasTransactions() {
    return false;
  }
}
