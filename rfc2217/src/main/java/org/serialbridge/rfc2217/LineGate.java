package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
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

  private sealed interface Held {}

  private record HeldChange(Change change) implements Held {}

  /** Data that came in any number of pieces: a piece of its own would take much more memory. */
  private static final class HeldData implements Held {
    private byte[] bytes = new byte[64];
    private int length;

    void append(ByteBuffer data) {
      int added = data.remaining();
      if (length + added > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(length + added, 2 * bytes.length));
      }
      data.get(bytes, length, added);
      length += added;
    }

    ByteBuffer all() {
      return ByteBuffer.wrap(bytes, 0, length);
    }
  }

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
    heldBytes += data.remaining();
    if (held.peekLast() instanceof HeldData last) {
      last.append(data);
    } else {
      HeldData first = new HeldData();
      first.append(data);
      held.add(first);
    }
    if (heldBytes > MOST_HELD) {
      endBreak();
    }
  }

  void apply(Change change) {
    if (isClosed) {
      held.add(new HeldChange(change));
    } else {
      output.apply(change);
    }
  }

  /** Passes a purge on at once, and drops held data if unsent data is purged. */
  void purge(PurgeData purged) {
    if (purged.includesUnsent()) {
      held.removeIf(one -> one instanceof HeldData);
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
      Held next = held.remove();
      if (next instanceof HeldData data) {
        output.toLine(data.all());
      } else if (next instanceof HeldChange change) {
        output.apply(change.change);
      }
    }
  }
}
