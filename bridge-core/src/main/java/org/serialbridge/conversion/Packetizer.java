package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.serialbridge.settings.Delimiter;
import org.serialbridge.settings.DelimiterUse;
import org.serialbridge.settings.Part;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.time.Timed;

/**
 * Splits the bytes of the serial line into packets. A packet ends at a gap, at its largest length,
 * or at a delimiter. Sans-IO.
 *
 * <p>A gap also ends an incomplete delimiter and the waiting for the bytes behind a delimiter. The
 * largest length does not: the delimiter continues in the next packet. No packet is empty.
 */
final class Packetizer implements Timed {
  private static final int GAP_CHARACTERS = 4;

  /**
   * UARTs and USB adapters make shorter pauses when they hand over bytes that came without a gap.
   */
  private static final long SHORTEST_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final long gapNanos;
  private final byte[] packet;
  private final byte[] delimiter;
  private final DelimiterUse use;
  private final Consumer<ByteBuf> output;
  private int length;
  private long lastByte;

  /** Bytes of the delimiter at the end of the received bytes. */
  private int matched;

  /** Missing bytes behind a delimiter. */
  private int behind;

  /**
   * A packetizer without received bytes.
   *
   * @param gapNanos the gap that ends a packet, in ns
   * @param longest largest length of a packet, in bytes
   * @param delimiter two bytes at most; empty if packets end without one
   * @param use treatment of the delimiter
   * @param output takes the packets, and their ownership
   */
  Packetizer(
      long gapNanos, int longest, Delimiter delimiter, DelimiterUse use, Consumer<ByteBuf> output) {
    this.gapNanos = gapNanos;
    packet = new byte[longest];
    this.delimiter = delimiter.bytes();
    this.use = use;
    this.output = output;
  }

  /** A packetizer with these settings: AT+PKTGAP, AT+PKTLEN, AT+PKTEND, AT+PKTENDOP. */
  static Packetizer of(PortSettings settings, Consumer<ByteBuf> output) {
    return new Packetizer(
        gapNanos(settings),
        settings.get(SocketRows.PACKET_LENGTH),
        settings.get(SocketRows.PACKET_DELIMITER),
        settings.get(SocketRows.DELIMITER_USE),
        output);
  }

  private static long gapNanos(PortSettings settings) {
    int millis = settings.get(SocketRows.PACKET_GAP);
    return millis == Part.AUTO
        ? Math.max(
            GAP_CHARACTERS * settings.get(SerialPortRows.UART).characterNanos(), SHORTEST_GAP_NANOS)
        : TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** Takes bytes that were read at {@code now}. */
  void receive(ByteBuffer bytes, long now) {
    poll(now);
    if (bytes.hasRemaining()) {
      lastByte = now;
    }
    while (bytes.hasRemaining()) {
      if (delimiter.length == 0) {
        int taken = Math.min(bytes.remaining(), packet.length - length);
        bytes.get(packet, length, taken);
        length += taken;
      } else {
        byte next = bytes.get();
        packet[length++] = next;
        if (completesPacket(next)) {
          end();
        }
      }
      if (length == packet.length) {
        end();
      }
    }
  }

  /**
   * Whether a byte, already in the packet, ends it by the delimiter; strips the delimiter if the
   * settings say so.
   */
  private boolean completesPacket(byte next) {
    if (behind > 0) {
      behind--;
      return behind == 0;
    }
    if (next == delimiter[matched]) {
      matched++;
    } else {
      matched = next == delimiter[0] ? 1 : 0;
    }
    if (matched < delimiter.length) {
      return false;
    }
    matched = 0;
    behind = use.bytesBehind();
    if (use == DelimiterUse.STRIP) {
      length = Math.max(0, length - delimiter.length);
    }
    return behind == 0;
  }

  @Override
  public OptionalLong deadline() {
    return isIdle() ? OptionalLong.empty() : OptionalLong.of(lastByte + gapNanos);
  }

  @Override
  public void poll(long now) {
    if (!isIdle() && now - lastByte >= gapNanos) {
      matched = 0;
      behind = 0;
      end();
    }
  }

  private boolean isIdle() {
    return length == 0 && matched == 0 && behind == 0;
  }

  private void end() {
    if (length == 0) {
      return;
    }
    ByteBuf ended = Unpooled.wrappedBuffer(Arrays.copyOf(packet, length));
    length = 0;
    output.accept(ended);
  }
}
