package org.serialbridge.serial.output;

import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.rs485.Rs485;
import org.serialbridge.time.Timed;

/**
 * Decides the next action of the output of a line: bytes and changes leave in the order in which
 * they were queued. Its owner calls {@link #next} after each call and at each {@link #deadline},
 * until it answers {@link Action#WAIT}, and does the actions.
 *
 * <p>A change behind bytes waits until the bytes before it have left, for a second at most. If the
 * line takes no more bytes and none has left for a second, the changes behind bytes overtake them.
 * The driver of an RS-485 transceiver is enabled before the first byte of a burst, and disabled
 * when all bytes have left and no more wait. Drops concern bytes only.
 *
 * <pre>
 * NEW -- start --> OPEN -- a write fails --> BROKEN
 *  |                |                          |
 *  +---- end -------+---------- end -----------+--> ENDING: changes are made without waiting
 * </pre>
 *
 * It is used by one thread at a time. Times are those of {@link Timed}.
 */
public final class WriteScheduler {
  /** A line is not writable from this many waiting bytes on. */
  public static final int HIGH_WATER = 64 * 1024;

  /** A line is writable again when no more bytes than this wait. */
  public static final int LOW_WATER = 16 * 1024;

  /** Changes overtake bytes after this time without a byte that leaves. */
  static final long STANDSTILL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Interval at which held bytes in front of a change are checked. */
  static final long HELD_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /**
   * Interval at which the kernel is asked whether its output queue is empty; there is no
   * notification.
   */
  static final long DRAIN_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Shortest interval at which the transmitter is asked whether it is empty. */
  static final long TRANSMITTER_CHECK_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** The tty, as far as the scheduler must know it. */
  public interface Line {
    /** Duration of a character in ns. */
    long characterNanos();

    /** Number of bytes that the kernel holds. */
    int unsentBytes();

    /** The state of the UART, apart from the bytes that the kernel holds. */
    Transmitter transmitter();
  }

  /** The state of a UART's FIFO and shift register. */
  public enum Transmitter {
    EMPTY,
    BUSY,
    /** The driver does not tell it: the time of the bytes is estimated. */
    UNKNOWN
  }

  /** The next action. */
  public enum Action {
    /** Write {@link #bytes}, call {@link #take} and {@link #wrote}. */
    WRITE,
    /** Run the {@link #body}, which may block, and call {@link #done}. */
    ENABLE_DRIVER,
    /** As ENABLE_DRIVER. */
    DISABLE_DRIVER,
    /** As ENABLE_DRIVER. */
    CHANGE,
    /** Nothing until the deadline or the next call. */
    WAIT
  }

  private enum Life {
    NEW,
    OPEN,
    BROKEN,
    ENDING
  }

  private final Line line;
  private final Rs485 rs485;
  private final FifoDrainEstimate fifo = new FifoDrainEstimate();
  private final StallDetector stall = new StallDetector();
  private final WriteQueue queue = new WriteQueue();
  private final WaitingBytes waiting = new WaitingBytes();
  private final DriverEnable driver;
  private Life life = Life.NEW;
  private boolean isFull;
  private long sentBytes;
  private OptionalLong deadline = OptionalLong.empty();

  /** The output of a line that is not started yet. */
  public WriteScheduler(Line line, Rs485 rs485) {
    this.line = line;
    this.rs485 = rs485;
    driver = new DriverEnable(rs485, line, fifo);
  }

  // ---- for the owner of the line

  /** Begins with the first action. */
  public void start() {
    life = life == Life.NEW ? Life.OPEN : life;
  }

  /**
   * Queues bytes, and takes their ownership.
   *
   * @param source the source of the bytes, for {@link #drop}; or null
   */
  public void add(ByteBuf bytes, @Nullable Object source) {
    waiting.add(bytes.readableBytes());
    queue.add(new WriteQueue.Bytes(bytes, source));
  }

  /** Queues a change that may be made while earlier bytes are still in the kernel. */
  public void queue(Runnable change) {
    queue.add(new QueuedChange(change, false, line, fifo));
  }

  /** Queues a change that is made when the earlier bytes have left, or overtakes them. */
  public void queueBehindBytes(Runnable change) {
    queue.add(new QueuedChange(change, true, line, fifo));
  }

  /**
   * Queues a call for the time when all earlier bytes have left and the driver is disabled.
   *
   * @param isOver whether nobody waits for it any more: then it holds no later step
   */
  public void drain(BooleanSupplier isOver, Runnable drained) {
    queue.add(
        new WriteQueue.Drain(
            () -> life == Life.ENDING || isOver.getAsBoolean() || haveBytesLeft(), drained));
  }

  private boolean haveBytesLeft() {
    return line.unsentBytes() == 0 && driver.isDisabled();
  }

  /**
   * Drops the waiting bytes, but no change.
   *
   * @return whether there were any, with the bytes of a write under way
   */
  public boolean dropAll(long now) {
    boolean any = waiting.bytes() > 0;
    waiting.remove(queue.drop(null));
    fifo.dropped(line.characterNanos(), now);
    stall.end();
    isFull = false;
    return any;
  }

  /**
   * Drops the waiting bytes of a source.
   *
   * @return their number
   */
  public int drop(Object source) {
    int dropped = queue.drop(source);
    waiting.remove(dropped);
    return dropped;
  }

  /** Drops the waiting bytes. From now on, changes wait for nothing. */
  public void end(long now) {
    dropAll(now);
    life = Life.ENDING;
  }

  /** Number of bytes that wait or belong to a write under way. */
  public int waitingBytes() {
    return waiting.bytes();
  }

  /** Number of bytes that were written and are not in the kernel any more. */
  public long leftBytes() {
    return sentBytes - line.unsentBytes();
  }

  /** Whether the owner should write more. */
  public boolean isWritable() {
    return waiting.isWritable();
  }

  /** Whether the owner must be told now that it should write more: by {@link #recovered}. */
  public boolean recovers() {
    return life != Life.ENDING && waiting.recovers();
  }

  /** Makes the line writable again; false if it must not be. */
  public boolean recovered() {
    return life != Life.ENDING && waiting.recovered();
  }

  // ---- for the back end: the next action

  /** Decides the next action. */
  public Action next(long now) {
    deadline = OptionalLong.empty();
    if (life == Life.NEW || life == Life.BROKEN) {
      return Action.WAIT;
    }
    Action action = first(now);
    return action == Action.WAIT ? disableDriver(now) : action;
  }

  /** The time of the next call of {@link #next}, as of its last call. */
  public OptionalLong deadline() {
    return deadline;
  }

  private Action waitFor(long nanos, long now) {
    deadline = Timed.earlier(deadline, OptionalLong.of(now + nanos));
    return Action.WAIT;
  }

  private Action first(long now) {
    WriteQueue.Step step = queue.head();
    if (step == null) {
      return Action.WAIT;
    }
    boolean isExclusive = step instanceof QueuedChange change && change.isExclusive();
    if (isExclusive && !driver.isSteady()) {
      return Action.WAIT;
    }
    long nanos = life == Life.ENDING ? 0 : step.nanosToWait(now);
    if (nanos > 0) {
      return waitFor(nanos, now);
    }
    Action action = step.begin();
    return action == Action.WRITE ? write(now) : action;
  }

  private Action write(long now) {
    if (isFull) {
      return overtakes(now) ? first(now) : Action.WAIT;
    }
    if (driver.isReady()) {
      return Action.WRITE;
    }
    if (!driver.isSteady()) {
      return Action.WAIT;
    }
    driver.enable();
    return Action.ENABLE_DRIVER;
  }

  /** Puts the changes before bytes that have been held for a second; false if it does not. */
  private boolean overtakes(long now) {
    if (!queue.hasChangesBehindBytes()) {
      return false;
    }
    if (stall.nanos(leftBytes(), now) < STANDSTILL_NANOS) {
      waitFor(HELD_CHECK_NANOS, now);
      return false;
    }
    queue.overtake();
    return true;
  }

  private Action disableDriver(long now) {
    if (life != Life.OPEN
        || waiting.bytes() > 0
        || !driver.isEnabled()
        || queue.isExclusiveChangeRunning()) {
      return Action.WAIT;
    }
    long nanos = driver.nanosUntilQuiet(now);
    if (nanos > 0) {
      return waitFor(nanos, now);
    }
    driver.disable();
    return Action.DISABLE_DRIVER;
  }

  // ---- for the back end: the actions

  /** Whether new bytes may be written past the empty queue: then {@link #passed}. */
  public boolean mayPass() {
    return life == Life.OPEN && queue.isEmpty() && driver.isReady();
  }

  /** As {@link #wrote}, for bytes that were not queued. */
  public void passed(int count, long now) {
    if (count > 0) {
      sentBytes += count;
      stall.end(); // a line that takes bytes does not stand still
      fifo.written(count, line.characterNanos(), now);
    } else if (count == 0) {
      isFull = true;
      stall.nanos(leftBytes(), now);
    } else if (life == Life.OPEN) {
      life = Life.BROKEN;
    }
  }

  /** The first bytes, for {@link Action#WRITE}. */
  public ByteBuf bytes() {
    return queue.bytes();
  }

  /** Takes the first bytes out of the queue: they cannot be dropped any more. */
  public void take(int count) {
    queue.take(count);
  }

  /**
   * A write has ended.
   *
   * @param count number of the taken bytes that were written; 0 if the kernel takes none until
   *     {@link #takesMore}; negative if it never will
   */
  public void wrote(int count, long now) {
    waiting.remove(Math.max(0, count));
    passed(count, now);
  }

  /** The kernel may take more bytes. */
  public void takesMore() {
    isFull = false;
  }

  /** Whether bytes wait for {@link #takesMore}. */
  public boolean isFull() {
    return isFull;
  }

  /** The part of an action that may block: then {@link #done}. */
  public Runnable body(Action action) {
    return switch (action) {
      case ENABLE_DRIVER -> rs485::begin;
      case DISABLE_DRIVER -> rs485::end;
      case CHANGE -> queue.change().body();
      case WRITE, WAIT -> throw new IllegalArgumentException(action + " has no body");
    };
  }

  /** The body of an action has ended. */
  public void done(Action action) {
    if (action == Action.CHANGE) {
      queue.remove();
    } else {
      driver.switched();
    }
  }

  /** Whether no action is left after the end. */
  public boolean isFinished() {
    return life == Life.ENDING && queue.isEmpty() && driver.isSteady();
  }
}
