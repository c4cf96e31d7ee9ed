package org.serialbridge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.serialbridge.conversion.Conversions;
import org.serialbridge.loop.DeadlineTimer;
import org.serialbridge.peer.Peer;
import org.serialbridge.peer.TelnetPeer;
import org.serialbridge.settings.DiscoveryRows;
import org.serialbridge.settings.PortSettings;

/**
 * AT commands in the data of raw peers, behind a prefix (AT+NETAT).
 *
 * <pre>
 * segment = prefix "AT" ... CR [ LF ] data
 * reply   = prefix CR LF reply CR LF
 * </pre>
 *
 * A segment that begins so and is cut is waited for, all of it for 100 ms. It is data if it goes on
 * in another way, or does not end. Used on the event loop of the port.
 */
final class PeerCommands {
  static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Bytes of a command line, without prefix and end. */
  static final int LONGEST_LINE = 1024;

  /** Commands that are carried out at a time; there is no reply to more. */
  static final int MOST_PENDING = 16;

  /** Peers that are waited for at a time; what more of them begin is data. */
  static final int MOST_BEGUN = 16;

  private static final String AT = "AT";
  private static final String CR_LF = "\r\n";

  /** Carries out AT commands. */
  @FunctionalInterface
  public interface Console {
    /**
     * Carries out a line.
     *
     * @param line without its end
     * @param address the bytes of the IP address of the peer
     * @param reply takes the reply without CR LF, on the event loop, before anything restarts
     */
    void carryOut(String line, byte[] address, Consumer<String> reply);
  }

  private final String prefix;
  private final String beginning;
  private final Console console;
  private final BiConsumer<Peer, ByteBuf> data;
  private final Ticker ticker;
  private final DeadlineTimer timer;

  private final Map<Peer, Begun> begun = new LinkedHashMap<>();
  private int pending;

  /**
   * The commands of a port with these settings; there are none without a prefix, and none with
   * Modbus.
   *
   * @param data takes everything else, and its ownership
   */
  PeerCommands(
      PortSettings settings, Console console, BiConsumer<Peer, ByteBuf> data, EventLoop loop) {
    prefix =
        Conversions.hasModbus(settings)
            ? ""
            : settings.effective(DiscoveryRows.COMMAND_PREFIX).text();
    beginning = prefix + AT;
    this.console = console;
    this.data = data;
    ticker = loop.ticker();
    timer = new DeadlineTimer(loop, this::deadline, this::poll);
  }

  /** The bytes of a peer that may be the beginning of a command, or the CR of one. */
  private static final class Begun {
    private final long since;
    private final byte[] bytes;
    private int length;
    private boolean isOver;

    Begun(long since, int most) {
      this.since = since;
      bytes = new byte[most];
    }
  }

  /** Takes one read or one datagram of a peer, and its ownership. */
  void received(Peer peer, ByteBuf bytes) {
    if (prefix.isEmpty() || speaksTelnet(peer)) {
      data.accept(peer, bytes);
      return;
    }
    Begun line = begun.remove(peer);
    if (line != null && line.isOver) {
      if (skipsLineFeed(bytes)) {
        pass(peer, bytes);
        return;
      }
      line = null;
    }
    if (!bytes.isReadable() || line == null && !mayBegin(bytes.getByte(bytes.readerIndex()), 0)) {
      pass(peer, bytes);
    } else {
      take(
          peer,
          line == null ? new Begun(ticker.nanoTime(), prefix.length() + LONGEST_LINE) : line,
          bytes);
    }
  }

  private static boolean speaksTelnet(Peer peer) {
    return peer instanceof TelnetPeer telnet && (telnet.isEncoded() || telnet.telnetFirst());
  }

  private void take(Peer peer, Begun line, ByteBuf bytes) {
    int start = bytes.readerIndex();
    int kept = line.length;
    while (bytes.isReadable()) {
      byte next = bytes.readByte();
      if (next == '\r' && line.length >= beginning.length()) {
        command(peer, line, bytes);
        return;
      }
      if (line.length == line.bytes.length || !mayBegin(next, line.length)) {
        data.accept(peer, joined(line, kept, bytes.readerIndex(start)));
        return;
      }
      line.bytes[line.length++] = next;
    }
    if (begun.size() < MOST_BEGUN) {
      bytes.release();
      wait(peer, line);
    } else {
      data.accept(peer, joined(line, kept, bytes.readerIndex(start)));
    }
  }

  /** Whether a byte may stand at this place of a line. */
  private boolean mayBegin(byte next, int place) {
    if (place >= beginning.length()) {
      return next >= ' ' || next < 0;
    }
    return place < prefix.length()
        ? next == prefix.charAt(place)
        : Character.toUpperCase(next) == beginning.charAt(place);
  }

  /** What was kept of earlier segments, and this one. */
  private static ByteBuf joined(Begun line, int kept, ByteBuf bytes) {
    return kept == 0
        ? bytes
        : Unpooled.wrappedBuffer(Unpooled.copiedBuffer(line.bytes, 0, kept), bytes);
  }

  private void wait(Peer peer, Begun line) {
    begun.put(peer, line);
    timer.update();
  }

  private void command(Peer peer, Begun line, ByteBuf bytes) {
    String command =
        new String(
            line.bytes,
            prefix.length(),
            line.length - prefix.length(),
            StandardCharsets.ISO_8859_1);
    if (!bytes.isReadable() && begun.size() < MOST_BEGUN) {
      line.isOver = true; // LF may come
      wait(peer, line);
    } else {
      skipsLineFeed(bytes);
    }
    if (pending < MOST_PENDING && peer.isWritable()) {
      pending++;
      console.carryOut(command, peer.address(), reply -> reply(peer, reply));
    }
    pass(peer, bytes);
  }

  private static boolean skipsLineFeed(ByteBuf bytes) {
    boolean isNext = bytes.isReadable() && bytes.getByte(bytes.readerIndex()) == '\n';
    bytes.skipBytes(isNext ? 1 : 0);
    return isNext;
  }

  private void pass(Peer peer, ByteBuf bytes) {
    if (bytes.isReadable()) {
      data.accept(peer, bytes);
    } else {
      bytes.release();
    }
  }

  private void reply(Peer peer, String reply) {
    pending--;
    String text = prefix + CR_LF + reply + CR_LF;
    peer.send(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  /** A peer sends no more: a line that it has begun is data. */
  void disconnected(Peer peer) {
    Begun line = begun.remove(peer);
    if (line != null) {
      giveUp(peer, line);
    }
  }

  private void giveUp(Peer peer, Begun line) {
    if (!line.isOver) {
      data.accept(peer, Unpooled.copiedBuffer(line.bytes, 0, line.length));
    }
  }

  /** No line is waited for any more. */
  void close() {
    begun.clear();
    timer.stop();
  }

  private OptionalLong deadline() {
    return begun.values().stream()
        .map(line -> line.since)
        .min((one, other) -> Long.signum(one - other))
        .map(since -> OptionalLong.of(since + PATIENCE_NANOS))
        .orElseGet(OptionalLong::empty);
  }

  private void poll(long now) {
    Iterator<Map.Entry<Peer, Begun>> waiting = begun.entrySet().iterator();
    while (waiting.hasNext()) {
      Map.Entry<Peer, Begun> next = waiting.next();
      if (now - next.getValue().since >= PATIENCE_NANOS) {
        waiting.remove();
        giveUp(next.getKey(), next.getValue());
      }
    }
  }
}
