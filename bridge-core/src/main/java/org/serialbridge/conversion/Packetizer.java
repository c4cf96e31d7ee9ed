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

/**
 * Cuts the bytes of the serial line into packets: one ends at a gap, at its largest length, or at a
 * delimiter. Sans-IO.
 *
 * <p>A gap also ends a delimiter that is not whole, and the waiting for the bytes behind one; the
 * largest length does not: what it cuts goes on in the next packet. No packet is empty.
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
  private final byte[] delimiter;
  private final DelimiterUse use;
  private final Consumer<ByteBuf> output;
  private int length;
  private long lastByte;

  /** Bytes of the delimiter that were seen, as the last ones. */
  private int matched;

  /** Bytes that are still to come behind a delimiter. */
  private int behind;

  /**
   * A packetizer with nothing begun.
   *
   * @param gapNanos the gap that ends a packet
   * @param longest bytes of the longest packet
   * @param delimiter two bytes at most; none if packets end without one
   * @param use what becomes of the delimiter
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

  /** As the settings say: AT+PKTGAP, AT+PKTLEN, AT+PKTEND, AT+PKTENDOP. */
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

  /** Whether a byte, which is in the packet, ends it by the delimiter; if need be, strips that. */
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

  /** When {@link #poll} must be called next: the end of the gap. */
  OptionalLong deadline() {
    return isIdle() ? OptionalLong.empty() : OptionalLong.of(lastByte + gapNanos);
  }

  /** Lets time pass. */
  void poll(long now) {
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
