package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Splits the characters of a line into ASCII frames (Modbus over Serial Line V1.02, 2.5.2), each
 * with its colon and CR LF. What stands before a colon is split at the next silence.
 */
final class AsciiFrameSplitter implements FrameSplitter {
  private final AsciiReader reader = new AsciiReader();
  private final Turns turns;
  private final Output output;
  private final long silence;
  private final long pause;
  private final byte[] received = new byte[Adu.LONGEST_ASCII];
  private int length;
  private long firstByte;
  private long lastByte;

  AsciiFrameSplitter(Turns turns, LineTiming timing, Output output) {
    this.turns = turns;
    this.output = output;
    silence = timing.silenceNanos();
    pause = SerialFraming.ASCII.pauseNanos(timing);
  }

  @Override
  public void receive(ByteBuffer bytes, long now) {
    poll(now);
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      AsciiReader.Step step = reader.next(next);
      if (step == AsciiReader.Step.BEGIN) {
        give(Kind.DATA);
      }
      if (length == 0) {
        firstByte = now;
      }
      lastByte = now;
      received[length++] = next;
      if (step == AsciiReader.Step.FRAME) {
        give(turns.take(reader.adu(), firstByte));
      } else if (step == AsciiReader.Step.BAD_LRC) {
        give(Kind.BAD_CRC);
      } else if (length == received.length) {
        give(Kind.DATA);
      }
    }
  }

  private void give(Kind kind) {
    if (length > 0) {
      output.piece(kind, Arrays.copyOf(received, length), firstByte);
      length = 0;
    }
  }

  @Override
  public OptionalLong deadline() {
    return length > 0 ? OptionalLong.of(lastByte + longestPause()) : OptionalLong.empty();
  }

  private long longestPause() {
    return reader.length() > 0 ? pause : silence;
  }

  @Override
  public void poll(long now) {
    if (length > 0 && now - lastByte >= longestPause()) {
      end();
    }
  }

  @Override
  public void end() {
    give(Kind.DATA);
    reader.restart();
  }
}
