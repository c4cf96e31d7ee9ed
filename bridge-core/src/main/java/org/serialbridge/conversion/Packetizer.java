package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.UnitSettings;

/**
 * Cuts the bytes of the serial line into packets: one ends at a gap, or at its largest length.
 * Sans-IO.
 */
final class Packetizer {
  private static final int GAP_CHARACTERS = 4;

  /**
   * A shorter gap is not to be told from the pauses that UARTs and USB adapters make when they hand
   * over what came without one.
   */
  private static final long SHORTEST_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final long gapNanos;
  private final byte[] packet;
  private final Consumer<ByteBuf> output;
  private int length;
  private long lastByte;

  /**
   * A packetizer with nothing begun.
   *
   * @param gapNanos the gap that ends a packet
   * @param longest bytes of the longest packet
   * @param output takes the packets, and their ownership
   */
  Packetizer(long gapNanos, int longest, Consumer<ByteBuf> output) {
    this.gapNanos = gapNanos;
    packet = new byte[longest];
    this.output = output;
  }

  /** With gap (AT+PKTGAP) and length (AT+PKTLEN) of the settings. */
  static Packetizer of(UnitSettings settings, Consumer<ByteBuf> output) {
    return new Packetizer(gapNanos(settings), settings.get(SettingTable.PKTLEN), output);
  }

  private static long gapNanos(UnitSettings settings) {
    int millis = settings.get(SettingTable.PKTGAP);
    return millis == SettingTable.AUTO
        ? Math.max(
            GAP_CHARACTERS * settings.get(SettingTable.UART).characterNanos(), SHORTEST_GAP_NANOS)
        : TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** Takes bytes that were read at {@code now}. */
  void receive(ByteBuffer bytes, long now) {
    poll(now);
    while (bytes.hasRemaining()) {
      int taken = Math.min(bytes.remaining(), packet.length - length);
      bytes.get(packet, length, taken);
      length += taken;
      lastByte = now;
      if (length == packet.length) {
        end();
      }
    }
  }

  /** When {@link #poll} must be called next: the end of the gap. */
  OptionalLong deadline() {
    return length == 0 ? OptionalLong.empty() : OptionalLong.of(lastByte + gapNanos);
  }

  /** Lets time pass. */
  void poll(long now) {
    if (length > 0 && now - lastByte >= gapNanos) {
      end();
    }
  }

  private void end() {
    ByteBuf ended = Unpooled.wrappedBuffer(Arrays.copyOf(packet, length));
    length = 0;
    output.accept(ended);
  }
}
