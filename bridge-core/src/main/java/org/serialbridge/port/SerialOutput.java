package org.serialbridge.port;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.modbus.LineState;
import org.serialbridge.serial.LineBuffer;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.status.Counters;

/**
 * Orders everything written to the serial line: data and parameter changes. Data is written
 * immediately, or queued while the device is absent, an AT dialogue is active, a change is in
 * progress, or the line is not writable. It moves by itself, and reports when it takes other data
 * than before. On the line of a listener (AT+MODROLE=LISTEN) only the replies of a dialogue are
 * written.
 */
public final class SerialOutput implements LineOutput {
  private final SerialLineSupervisor supervisor;
  private final TrafficCapture capture;
  private final Counters counters;
  private final OutputWatch output;
  private final LinePurge purge;
  private final Ticker ticker;
  private final Runnable changed;

  /** Data and changes of peers that wait for the line. */
  private final OutputBacklog backlog;

  /** The change of the line that is in progress: later data waits. */
  private OutputBacklog.@Nullable Change change;

  private boolean isInDialogue;
  private boolean isListener;
  private OptionalLong restsUntil = OptionalLong.empty();

  // At the last report.
  private LineState reported = LineState.ABSENT;
  private boolean wasTaking;
  private boolean wasLarge;

  private WrittenBySource sources = new WrittenBySource();

  /**
   * An output without waiting data.
   *
   * @param ticker gives the time of changes
   * @param changed called when the output has moved, or takes other data than before
   */
  SerialOutput(
      SerialLineSupervisor supervisor,
      TrafficCapture capture,
      Counters counters,
      OutputWatch output,
      MemoryBudget memory,
      Ticker ticker,
      Runnable changed) {
    backlog = new OutputBacklog(memory);
    this.supervisor = supervisor;
    this.capture = capture;
    this.counters = counters;
    this.output = output;
    this.ticker = ticker;
    this.changed = changed;
    purge = new LinePurge(supervisor, output::droppedAll);
  }

  /** Whether the line accepts data, behind the waiting data. */
  public boolean takes() {
    SerialLine line = supervisor.line();
    return line != null && line.isWritable() && !isInDialogue && !isListener;
  }

  /** The state of the line for new data. */
  public LineState state() {
    if (supervisor.line() == null) {
      return LineState.ABSENT;
    }
    return isFree() ? LineState.FREE : LineState.BUSY;
  }

  @Override
  public boolean hasLeft() {
    SerialLine line = supervisor.line();
    return backlog.isEmpty() && (line == null || line.unsentBytes() == 0);
  }

  /**
   * Bytes that wait for the line, in any buffer; {@link OutputWatch#settle} must be called before.
   */
  long waitingBytes() {
    return backlog.dataBytes() + output.unsentBytes();
  }

  /** Whether so much data waits that peers must not be read. */
  public boolean isLarge() {
    return backlog.isLarge();
  }

  /** Whether an AT dialogue is active: data waits until it is over. */
  public boolean isInDialogue() {
    return isInDialogue;
  }

  /** An AT dialogue begins or is over; {@link #move} must follow. */
  void setInDialogue(boolean inDialogue) {
    isInDialogue = inDialogue;
  }

  /** Uses settings: whether the line only listens. */
  void use(PortSettings settings) {
    isListener = ModbusTiming.isListener(settings);
  }

  @Override
  public void add(ByteBuf data, @Nullable Object source) {
    SerialLine line = supervisor.line();
    if (line != null && isFree()) {
      write(line, data, source);
    } else {
      holdBack(data, source);
    }
    report(false);
  }

  @Override
  public void addOrDrop(ByteBuf data) {
    if (isInDialogue || supervisor.line() == null) {
      data.release();
    } else {
      add(data, null);
    }
  }

  /** Whether data of a peer has not left. */
  public boolean hasUnsent(Object peer) {
    SerialLine line = supervisor.line();
    return backlog.holds(peer) || line != null && sources.hasUnsent(peer, line.unsentBytes());
  }

  /** Forgets a peer that has gone; its data is still sent. */
  public void forget(Object peer) {
    sources.forget(peer);
    backlog.forget(peer);
  }

  /**
   * Drops the unsent data of a peer. Data in the kernel is dropped only if it is all of this peer.
   */
  public void drop(Object peer) {
    SerialLine line = supervisor.line();
    int lost = backlog.dropData(peer);
    if (line != null && sources.isAllUnsent(peer, line.unsentBytes())) {
      purge.ask(Set.of(LineBuffer.UNSENT));
    } else if (line != null) {
      int queued = line.drop(peer);
      output.dropped(queued);
      sources.dropped(queued);
      lost += queued;
    }
    count(lost);
    sources.forget(peer);
    move();
  }

  private boolean isFree() {
    return change == null && backlog.isEmpty() && takes();
  }

  @Override
  public void inOrder(Supplier<? extends Future<?>> begin, LongConsumer done) {
    backlog.add(new OutputBacklog.Change(begin, done));
    move();
  }

  /**
   * Sends bytes that a person has entered to the line, at once or not at all.
   *
   * @throws NotSentException if the line accepts no data now
   */
  public void send(byte[] bytes) throws NotSentException {
    SerialLine line = supervisor.line();
    if (line == null) {
      throw new NotSentException("no device");
    }
    if (isListener) {
      throw new NotSentException(
          "this port only listens to another Modbus master: set AT+MODROLE=MASTER to send");
    }
    if (isInDialogue) {
      throw new NotSentException("an AT dialogue is active on the line");
    }
    if (!isFree()) {
      throw new NotSentException("the line accepts no data now");
    }
    write(line, Unpooled.copiedBuffer(bytes), null);
    report(false);
  }

  private void write(SerialLine line, ByteBuf data, @Nullable Object source) {
    int bytes = data.readableBytes();
    sources.written(bytes, source);
    capture.toLine(data);
    line.write(data, source);
    output.wroteData(line, bytes);
  }

  /**
   * Writes a reply of an AT dialogue to the open line, before all waiting data. It is not captured:
   * it may repeat a password.
   */
  void reply(ByteBuf reply) {
    SerialLine line = supervisor.line();
    if (line == null) {
      reply.release();
    } else {
      int bytes = reply.readableBytes();
      sources.written(bytes, null);
      line.write(reply);
      output.wrote(line, bytes);
    }
  }

  /** A port without a device has nothing to wait for, and a listener sends nothing later. */
  private void holdBack(ByteBuf data, @Nullable Object source) {
    int size = data.readableBytes();
    if (!supervisor.hasDevice() || isListener) {
      data.release();
      counters.dropped().add(size);
    } else if (!backlog.add(data, source)) {
      counters.dropped().add(size);
    }
  }

  /** Moves waiting data and changes that can move now, and reports. */
  void move() {
    SerialLine line = supervisor.line();
    if (line == null && change == null) {
      backlog.takeChanges().forEach(this::make); // they take effect when the device returns
    }
    while (line != null && !backlog.isEmpty() && moveOne(line)) {
      // The next one.
    }
    report(true);
  }

  /** Reports, always or only if the output takes other data than at the last report. */
  private void report(boolean always) {
    boolean isTaking = takes();
    boolean isLarge = backlog.isLarge();
    LineState state = state();
    if (always || state != reported || isTaking != wasTaking || isLarge != wasLarge) {
      reported = state;
      wasTaking = isTaking;
      wasLarge = isLarge;
      changed.run();
    }
  }

  /** Moves the oldest item. A line that accepts no data may need a change to accept data again. */
  private boolean moveOne(SerialLine line) {
    if (change != null || isInDialogue) {
      return false;
    }
    Optional<OutputBacklog.Change> next = backlog.takeChange();
    if (next.isPresent()) {
      make(next.get());
      return true;
    }
    Optional<OutputBacklog.Data> data = takes() ? backlog.takeData() : Optional.empty();
    data.ifPresent(held -> write(line, held.data(), held.source()));
    return data.isPresent();
  }

  private void make(OutputBacklog.Change next) {
    change = next;
    Future<?> making = next.begin().get();
    if (making.isDone()) {
      made();
    } else {
      making.addListener(
          over -> {
            made();
            move();
          });
    }
  }

  private void made() {
    try {
      if (change != null) {
        change.done().accept(ticker.nanoTime());
      }
    } finally {
      change = null;
    }
  }

  @Override
  public void restUntil(long time) {
    restsUntil = OptionalLong.of(time);
  }

  @Override
  public OptionalLong restsUntil() {
    return restsUntil;
  }

  /** Drops the waiting data; the changes stay. */
  void dropData() {
    count(backlog.dropData());
  }

  private void count(int lost) {
    if (lost > 0) {
      counters.dropped().add(lost);
    }
  }

  @Override
  public void withdraw() {
    dropData();
    purge.ask(Set.of(LineBuffer.UNSENT));
  }

  @Override
  public void purge(Set<LineBuffer> buffers) {
    if (buffers.contains(LineBuffer.UNSENT)) {
      dropData();
    }
    if (!isInDialogue) {
      purge.ask(buffers);
    }
  }

  /** The device is gone, and its unsent data with it. */
  void deviceIsLost() {
    output.droppedAll();
  }

  /** Drops all waiting data and changes; nobody is told of the change in progress. */
  void clear() {
    dropData();
    backlog.clear();
    forgetAsker();
    sources = new WrittenBySource();
  }

  private void forgetAsker() {
    if (change != null) {
      change = new OutputBacklog.Change(change.begin(), now -> {});
    }
  }

  /**
   * Writes the waiting data to the open line at the end. What cannot go, as the device is absent or
   * an AT dialogue is active, is dropped.
   */
  void flush() {
    SerialLine line = supervisor.line();
    backlog.takeChanges(); // no peer waits for them any more
    forgetAsker();
    while (line != null && !isInDialogue && !backlog.isEmpty()) {
      backlog.takeData().ifPresent(held -> write(line, held.data(), held.source()));
    }
    dropData();
  }
}
