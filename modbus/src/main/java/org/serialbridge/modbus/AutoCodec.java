package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The framing that a client uses, told from its first bytes, for its requests.
 *
 * <pre>
 * first bytes up to the end of a read                                framing
 * whole RTU frames with right CRCs (1)                               RTU
 * a colon and two digits                                             ASCII
 * whole Modbus/TCP requests                                          Modbus/TCP
 * a possible MBAP header, and neither of the others is possible      Modbus/TCP
 * nothing is possible                                                an error
 *
 * (1) of more than 256 bytes: at their start
 * </pre>
 *
 * <p>The first row that is true counts, and more bytes are awaited if none is. So whole Modbus/TCP
 * requests win over an RTU frame that is not complete: the client may wait for an answer. An RTU
 * frame of unknown length ends with a read if its CRC is right there. One of 65536 other reads has
 * a CRC that is right by chance, and is RTU, too.
 */
public final class AutoCodec implements AduCodec {
  private static final byte[] NOTHING = {};

  /** Enough to name another protocol. */
  private static final int SHOWN = 16;

  /** The bytes that have come until the framing is known, at most {@link Adu#LONGEST_RTU}. */
  private byte[] first = NOTHING;

  private @Nullable AduCodec codec;

  /** Why the stream has no framing; empty if it may have one. */
  private String error = "";

  @Override
  public void decode(ByteBuffer bytes, ObjIntConsumer<Adu> output) throws ProtocolException {
    if (codec != null) {
      codec.decode(bytes, output);
    } else if (bytes.hasRemaining()) {
      decodeFirst(bytes, output);
    }
  }

  private void decodeFirst(ByteBuffer bytes, ObjIntConsumer<Adu> output) throws ProtocolException {
    if (error.isEmpty()) {
      byte[] all = Arrays.copyOf(first, first.length + bytes.remaining());
      bytes.get(all, first.length, bytes.remaining());
      codec = codecOf(all);
      first = codec == null && error.isEmpty() ? all : NOTHING;
      if (codec != null) {
        codec.decode(ByteBuffer.wrap(all), output);
      }
    }
    if (!error.isEmpty()) {
      throw new ProtocolException(error);
    }
  }

  /** The codec of the first bytes; null if more are needed, or if there is an error. */
  private @Nullable AduCodec codecOf(byte[] all) {
    FramingMatch rtu = RtuCodec.match(all);
    FramingMatch ascii = AsciiCodec.match(all);
    FramingMatch mbap = MbapCodec.match(all);
    boolean hasRtuFrame = rtu == FramingMatch.PART && all.length > Adu.LONGEST_RTU;
    if (rtu == FramingMatch.WHOLE || hasRtuFrame) {
      return new RtuCodec();
    }
    if (ascii == FramingMatch.WHOLE) {
      return new AsciiCodec();
    }
    boolean isNoOther = rtu == FramingMatch.NO && ascii == FramingMatch.NO;
    if (mbap == FramingMatch.WHOLE || mbap == FramingMatch.PART && isNoOther) {
      return new MbapCodec();
    }
    if (mbap == FramingMatch.NO && isNoOther) {
      error =
          "first bytes: %s (expected: a Modbus/TCP or RTU request, or a colon)"
              .formatted(HexFormat.of().formatHex(all, 0, Math.min(SHOWN, all.length)));
    }
    return null;
  }

  /** {@inheritDoc} A framing that is known stays. */
  @Override
  public void restart() {
    first = NOTHING;
    error = "";
    if (codec != null) {
      codec.restart();
    }
  }

  @Override
  public byte[] encode(Adu adu, int transaction) {
    return known().encode(adu, transaction);
  }

  @Override
  public boolean hasTransactions() {
    return known().hasTransactions();
  }

  private AduCodec known() {
    return Objects.requireNonNull(codec, "no request has come");
  }
}
