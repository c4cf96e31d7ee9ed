package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.serialbridge.time.Timed;

/**
 * Passes data and changes to the line, and holds them while a telnet BREAK lasts: a UART that sends
 * a break loses the data that it gets. If too much data waits, the break ends early.
 */
final class LineGate implements Timed {
  /** Longer than the longest character, and within the 250 to 500 ms of tcsendbreak. */
  static final long BREAK_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  /** Bytes. */
  static final int MOST_HELD = 65_536;

  private record Held(boolean isData, Runnable action) {}

  private final ComPortServer.Output output;
  private final Deque<Held> held = new ArrayDeque<>();
  private int heldBytes;
  private boolean isClosed;
  private OptionalLong deadline = OptionalLong.empty();

  LineGate(ComPortServer.Output output) {
    this.output = output;
  }

  /** Whether a telnet BREAK is on. */
  boolean isClosed() {
    return isClosed;
  }

  @Override
  public OptionalLong deadline() {
    return deadline;
  }

  void toLine(ByteBuffer data) {
    if (!isClosed) {
      output.toLine(data);
      return;
    }
    ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
    heldBytes += copy.remaining();
    held.add(new Held(true, () -> output.toLine(copy)));
    if (heldBytes > MOST_HELD) {
      endBreak();
    }
  }

  void apply(Change change) {
    if (isClosed) {
      held.add(new Held(false, () -> output.apply(change)));
    } else {
      output.apply(change);
    }
  }

  /** Passes a purge on at once, and drops held data if unsent data is purged. */
  void purge(PurgeData purged) {
    if (purged.includesUnsent()) {
      held.removeIf(Held::isData);
      heldBytes = 0;
    }
    output.purge(purged);
  }

  /** Asks the line for the break. */
  void beginBreak() {
    isClosed = true;
    output.apply(new Change.Break(true));
  }

  /** The line has begun the break: all data before it has been sent. */
  void breakBegan(long now) {
    if (isClosed) {
      deadline = OptionalLong.of(now + BREAK_NANOS);
    }
  }

  @Override
  public void poll(long now) {
    if (deadline.isPresent() && deadline.getAsLong() - now <= 0) {
      endBreak();
    }
  }

  /** The client has gone: its data is passed on, and the break ends early. */
  void end() {
    if (isClosed) {
      endBreak();
    }
  }

  private void endBreak() {
    isClosed = false;
    deadline = OptionalLong.empty();
    heldBytes = 0;
    output.apply(new Change.Break(false));
    while (!held.isEmpty()) {
      held.remove().action().run();
    }
  }
}
