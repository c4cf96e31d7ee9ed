package org.serialbridge.serial.tty;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.settings.Parity;

/**
 * The path of received data to the listener, on the event loop.
 *
 * <pre>
 * reader -- while it has permits --> unmarked --> listener, gives the permit back
 * </pre>
 *
 * A paused line keeps the permits. Received data is dropped during a purge, and as an echo while an
 * RS-485 transceiver sends.
 */
final class LineInput {
  private final Tty tty;
  private final SerialLine.Listener listener;
  private final LineReader reader;
  private final Queue<Read> unread = new ArrayDeque<>();
  private boolean reading = true;
  private int purges;
  private long purgedAtNanos;
  private boolean watchesErrors;
  private final ErrorKinds kinds;
  private @Nullable ParmrkDecoder marks;
  private boolean closed;

  /** The data of one read of a paused line, which keeps the permit for it. */
  private record Read(List<ParmrkDecoder.Piece> pieces, long atNanos) {}

  /**
   * The input of a line that is not read yet.
   *
   * @param failed called when the line cannot be read any more
   */
  LineInput(Tty tty, LineIo io, SerialLine.Listener listener, Runnable failed) {
    this.tty = tty;
    this.listener = listener;
    kinds = new ErrorKinds(tty::counts);
    reader = io.reader(this::received, failed);
  }

  void start() {
    reader.start();
  }

  void setReading(boolean wanted) {
    reading = wanted;
    while (reading && !unread.isEmpty()) {
      deliver(unread.remove());
    }
  }

  /** Turns the reporting of errors on or off. */
  void setWatchesErrors(boolean wanted) {
    watchesErrors = wanted;
    kinds.begin();
  }

  private void received(ByteBuffer bytes, long atNanos) {
    if (closed) {
      return;
    }
    if (tty.rs485().suppressesEcho()) {
      reader.givePermit();
      return;
    }
    if (tty.isMarking()) {
      take(new Read(unmarked(bytes), atNanos));
      return;
    }
    marks = null;
    if (watchesErrors) {
      kinds.begin(); // errors in unmarked data
    }
    if (reading && !isPurged(atNanos)) {
      reader.givePermit();
      listener.received(bytes, atNanos);
    } else {
      ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
      take(new Read(List.of(new ParmrkDecoder.Piece(copy, Set.of())), atNanos));
    }
  }

  private List<ParmrkDecoder.Piece> unmarked(ByteBuffer bytes) {
    if (marks == null) {
      marks = new ParmrkDecoder(kinds);
    }
    return marks.decode(bytes, tty.parameters().parity() != Parity.NONE);
  }

  private void take(Read read) {
    if (isPurged(read.atNanos())) {
      reader.givePermit();
    } else if (reading) {
      deliver(read);
    } else {
      unread.add(read);
    }
  }

  private void deliver(Read read) {
    reader.givePermit();
    for (ParmrkDecoder.Piece piece : read.pieces()) {
      if (!closed && piece.data().hasRemaining()) {
        listener.received(piece.data(), read.atNanos());
      }
      if (!closed && watchesErrors && !piece.errors().isEmpty()) {
        listener.lineErrors(piece.errors());
      }
    }
  }

  /** A thread hands over what it read before the end of a purge, maybe behind that end. */
  private boolean isPurged(long readAtNanos) {
    return purges > 0 || readAtNanos < purgedAtNanos;
  }

  /** Drops the waiting data, and all data that is read until {@link #endPurge}. */
  void beginPurge() {
    purges++;
    while (!unread.isEmpty()) {
      unread.remove();
      reader.givePermit();
    }
  }

  /**
   * The kernel's queue is empty, too.
   *
   * @param atNanos since when, of the event loop's ticker, which begins at 0
   */
  void endPurge(long atNanos) {
    purges--;
    purgedAtNanos = Math.max(purgedAtNanos, atNanos); // two may end in either order
    if (!closed) {
      kinds.begin();
    }
  }

  /** Delivers the waiting data at the end of the line, even if it is paused. */
  void deliverRest() {
    while (!unread.isEmpty()) {
      deliver(unread.remove());
    }
  }

  /** The listener is not called any more. */
  void close() {
    closed = true;
    unread.clear();
    reader.end();
  }

  /** Waits until the tty is not read any more; not on the event loop. */
  void join(long millis) throws InterruptedException {
    reader.join(millis);
  }
}
