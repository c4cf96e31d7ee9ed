package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.function.IntConsumer;

/** Frames in ASCII (Modbus over Serial Line V1.02, 2.5.2). */
final class AsciiHeardFrames implements HeardFrames {
  private final AsciiReader reader = new AsciiReader();
  private final HeardExchanges exchanges;
  private final IntConsumer dropped;
  private final long pause;
  private long lastByte;

  AsciiHeardFrames(LineTiming timing, HeardExchanges exchanges, IntConsumer dropped) {
    this.exchanges = exchanges;
    this.dropped = dropped;
    pause = SerialFraming.ASCII.pauseNanos(timing);
  }

  @Override
  public void receive(ByteBuffer bytes, long now) {
    poll(now);
    while (bytes.hasRemaining()) {
      lastByte = now;
      int before = reader.length();
      switch (reader.next(bytes.get())) {
        case BEGIN -> drop(before);
        case WITHIN -> {}
        case FRAME -> exchanges.heard(reader.adu(), now);
        case BAD_LRC, BROKEN, OUTSIDE -> drop(before + 1);
      }
    }
  }

  private void drop(int characters) {
    if (characters > 0) {
      dropped.accept(characters);
    }
  }

  @Override
  public OptionalLong deadline() {
    return reader.length() > 0 ? OptionalLong.of(lastByte + pause) : OptionalLong.empty();
  }

  @Override
  public void poll(long now) {
    if (now - lastByte >= pause) {
      drop(reader.length());
      reader.restart();
    }
  }
}
