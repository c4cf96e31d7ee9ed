package org.serialbridge.serial.output;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.output.WriteScheduler.Action;
import org.serialbridge.serial.rs485.KernelRs485;
import org.serialbridge.serial.rs485.Rs485;
import org.serialbridge.settings.GpioPin;
import org.serialbridge.settings.Rs485Mode;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.RtsLevel;

/** A scheduler with a kernel, a transceiver and a clock that the test moves. */
final class WriteRig implements WriteScheduler.Line {
  static final long CHARACTER = 1_000_000; // 10,000 bit/s
  static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  final List<String> seen = new ArrayList<>();
  final Rs485 rs485 = new Rs485(new NoHost());
  final WriteScheduler scheduler = new WriteScheduler(this, rs485);
  final Queue<Action> blocked = new ArrayDeque<>();
  long now = Long.MAX_VALUE - 5 * MILLI; // the clock wraps around
  int kernelRoom = Integer.MAX_VALUE;
  int unsent;
  WriteScheduler.Transmitter transmitter = WriteScheduler.Transmitter.UNKNOWN;

  /** Whether actions that may block end at once. */
  boolean isQuick = true;

  private static final class NoHost implements Rs485.Host {
    @Override
    public boolean setRts(boolean on) {
      return true;
    }

    @Override
    public void giveRtsBack() {}

    @Override
    public void keepRtsAtClose(boolean kept) {}

    @Override
    public KernelRs485.Setter driver() {
      return wanted -> Optional.empty();
    }

    @Override
    public Rs485.Output take(GpioPin pin, boolean high) throws IOException {
      throw new IOException("no chip");
    }
  }

  void useTransceiver() {
    rs485.set(new Rs485Settings(Rs485Mode.RTS, GpioPin.NONE, RtsLevel.HIGH, 0, 0, false, false));
  }

  @Override
  public long characterNanos() {
    return CHARACTER;
  }

  @Override
  public int unsentBytes() {
    return unsent;
  }

  @Override
  public WriteScheduler.Transmitter transmitter() {
    return transmitter;
  }

  void start() {
    scheduler.start();
    act();
  }

  void add(String text) {
    add(text, null);
  }

  void add(String text, @Nullable Object source) {
    scheduler.add(Unpooled.copiedBuffer(text, US_ASCII), source);
    act();
  }

  void queue(String change) {
    scheduler.queue(() -> seen.add(change));
    act();
  }

  void queueBehindBytes(String change) {
    scheduler.queueBehindBytes(() -> seen.add(change));
    act();
  }

  /** Does the actions until there is none. */
  void act() {
    for (Action next = scheduler.next(now); next != Action.WAIT; next = scheduler.next(now)) {
      if (next == Action.WRITE) {
        write(scheduler.bytes());
      } else {
        run(next);
      }
    }
  }

  private void write(ByteBuf bytes) {
    int count = Math.min(kernelRoom, bytes.readableBytes());
    if (count > 0) {
      seen.add(bytes.toString(bytes.readerIndex(), count, US_ASCII));
      kernelRoom -= count;
      unsent += count;
    }
    scheduler.take(count);
    scheduler.wrote(count, now);
  }

  private void run(Action action) {
    if (action != Action.CHANGE) {
      seen.add(action == Action.ENABLE_DRIVER ? "enable" : "disable");
    }
    scheduler.body(action).run();
    if (isQuick) {
      scheduler.done(action);
    } else {
      blocked.add(action);
    }
  }

  /** An action that may block ends. */
  void unblock() {
    scheduler.done(blocked.remove());
    act();
  }

  /** Bytes leave the kernel, which has room for as many then. */
  void leave(int count) {
    unsent -= count;
    kernelRoom += kernelRoom > Integer.MAX_VALUE / 2 ? 0 : count;
    scheduler.takesMore();
    act();
  }

  /** Lets time pass, from deadline to deadline. */
  void passNanos(long nanos) {
    long end = now + nanos;
    while (scheduler.deadline().isPresent() && scheduler.deadline().getAsLong() - end <= 0) {
      now = Math.max(0, scheduler.deadline().getAsLong() - now) + now;
      act();
    }
    now = end;
    act();
  }
}
