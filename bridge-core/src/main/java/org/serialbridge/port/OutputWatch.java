package org.serialbridge.port;

import io.netty.channel.EventLoop;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.loop.DeadlineTimer;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.serial.output.StallDetector;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which bytes written to the line have left, and whether the line is held: bytes are unsent,
 * and none has left for 2 s. The kernel notifies of neither, so it is asked twice a second while
 * bytes are unsent. On the port's event loop.
 */
final class OutputWatch {
  private static final String FREE = "is no longer held";
  private static final Logger LOG = LoggerFactory.getLogger(OutputWatch.class);

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** A shorter stop is usual with flow control. */
  private static final long HELD_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Characters that an adapter may take at once: the kernel sees no progress while they leave. */
  private static final int LARGEST_CHUNK = 512;

  private final String name;
  private final String device;
  private final EventLoop loop;
  private final InstantSource clock;
  private final Counters counters;
  private final DeadlineTimer timer;
  private final StallDetector stall = new StallDetector();

  /** The line with unsent bytes, or null if no line is known to have any. */
  private @Nullable SerialLine line;

  /** Bytes given to the line, without dropped bytes. */
  private long written;

  /** Bytes of data, without replies to commands, that are not known to have left. */
  private long data;

  /** Unsent bytes at the last look. */
  private long unsent;

  private long nextLook;
  private boolean isHeld;
  private long heldAt;
  private Instant heldSince = Instant.EPOCH;

  /**
   * A watch of an idle line.
   *
   * @param clock the time of day
   */
  OutputWatch(String name, String device, EventLoop loop, InstantSource clock, Counters counters) {
    this.name = name;
    this.device = device;
    this.loop = loop;
    this.clock = clock;
    this.counters = counters;
    timer = new DeadlineTimer(loop, this::deadline, this::look);
  }

  // ---- what happens to the line

  /** A packet of data was written. */
  void wroteData(SerialLine to, int bytes) {
    counters.toLine().addPacket();
    data += bytes;
    wrote(to, bytes);
  }

  /** Bytes were written: a reply to a command, or the bytes of a packet. */
  void wrote(SerialLine to, int bytes) {
    if (line == null) {
      long now = now();
      line = to;
      stall.nanos(written, now); // all that was written before has left
      nextLook = now + LOOK_NANOS;
      timer.update();
    }
    written += bytes;
  }

  /** Data was dropped from the line's queue. */
  void dropped(int bytes) {
    data -= bytes;
    written -= bytes;
  }

  /** All unsent bytes are dropped: by a purge, or with the device. */
  void droppedAll() {
    if (line != null) {
      settle();
      if (data > 0) {
        counters.dropped().add((int) data);
      }
      data = 0;
      written -= unsent;
      unsent = 0;
      end("has lost the waiting bytes");
    }
  }

  /** The converter stops. */
  void close() {
    timer.stop();
  }

  // ---- what there is to say of it

  /** Counts the bytes that have left until now. */
  void settle() {
    unsent = line == null ? 0 : line.unsentBytes();
    if (data > unsent) {
      counters.toLine().addBytes(data - unsent);
      data = unsent;
    }
  }

  /** Unsent bytes at the last {@link #settle}. */
  long unsentBytes() {
    return unsent;
  }

  /** The time for which the line has been held; empty if it is not held. */
  Optional<ConverterStatus.Held> held() {
    return isHeld && line != null
        ? Optional.of(
            new ConverterStatus.Held(
                line.parameters().flowControl() != FlowControl.NONE,
                TimeUnit.NANOSECONDS.toSeconds(now() - heldAt)))
        : Optional.empty();
  }

  /** A hint if the line is held. */
  Optional<String> hint() {
    return isHeld && line != null ? Optional.of(hint(line)) : Optional.empty();
  }

  private String hint(SerialLine held) {
    FlowControl flowControl = held.parameters().flowControl();
    String state = flowControl == FlowControl.NONE ? "takes no bytes" : "held by flow control";
    return state + " since " + heldSince + ", " + unsent + " bytes wait. " + advice(flowControl);
  }

  private static String advice(FlowControl flowControl) {
    return switch (flowControl) {
      case NONE -> "The device or its adapter hangs: plug it in again";
      case RTS_CTS ->
          "The device keeps CTS off: check its RTS wire to our CTS, or set flow control NFC"
              + " (AT+UART)";
      case XON_XOFF ->
          "The device has sent XOFF (13 hex) and no XON (11 hex) yet; if these are its data, set"
              + " another flow control (AT+UART)";
    };
  }

  // ---- looks

  private OptionalLong deadline() {
    return line == null ? OptionalLong.empty() : OptionalLong.of(nextLook);
  }

  private void look(long now) {
    settle();
    if (line == null || unsent == 0) {
      end(FREE);
      return;
    }
    nextLook = now + LOOK_NANOS;
    long standing = stall.nanos(written - unsent, now);
    if (isHeld && standing == 0) {
      release(FREE);
    } else if (!isHeld && standing >= longestPause(line)) {
      hold(line, now - standing);
    }
  }

  private static long longestPause(SerialLine of) {
    return Math.max(HELD_NANOS, LARGEST_CHUNK * of.parameters().characterNanos());
  }

  private void hold(SerialLine held, long at) {
    isHeld = true;
    heldAt = at;
    heldSince = clock.instant().minusNanos(now() - at).truncatedTo(ChronoUnit.SECONDS);
    LOG.warn("{}: {} {}", name, device, hint(held));
  }

  private void release(String how) {
    if (isHeld) {
      isHeld = false;
      long seconds = TimeUnit.NANOSECONDS.toSeconds(now() - heldAt);
      LOG.info("{}: {} {}, after {} s", name, device, how, seconds);
    }
  }

  /** No bytes are unsent any more. */
  private void end(String how) {
    line = null;
    release(how);
    stall.end();
  }

  private long now() {
    return loop.ticker().nanoTime();
  }
}
