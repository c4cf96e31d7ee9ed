package org.serialbridge.port;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.serialbridge.modbus.LineState;
import org.serialbridge.serial.LineBuffer;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Counters;

/**
 * Orders everything written to the serial line: data and parameter changes. Data is written
 * immediately, or queued while the device is absent, an AT dialogue is active, a change is in
 * progress, or the line is not writable.
 */
public final class SerialOutput {
  private final SerialLineSupervisor supervisor;
  private final TrafficCapture capture;
  private final Counters counters;
  private final OutputWatch output;
  private final LinePurge purge;
  private final Runnable regulate;

  /** Data and changes of peers that wait for the line. */
  private final OutputBacklog backlog = new OutputBacklog();

  /** A change of the line is in progress: later data waits. */
  private boolean isChanging;

  private boolean isInDialogue;
  private WrittenBySource sources = new WrittenBySource();

  /**
   * An output without waiting data.
   *
   * @param regulate called when waiting data may move: it calls {@link #move}
   */
  public SerialOutput(
      SerialLineSupervisor supervisor,
      TrafficCapture capture,
      Counters counters,
      OutputWatch output,
      Runnable regulate) {
    this.supervisor = supervisor;
    this.capture = capture;
    this.counters = counters;
    this.output = output;
    this.regulate = regulate;
    purge = new LinePurge(supervisor, output::droppedAll);
  }

  /** The supervisor of the line, for everything but data. */
  public SerialLineSupervisor supervisor() {
    return supervisor;
  }

  /** Whether the line accepts data, behind the waiting data. */
  public boolean takes() {
    SerialLine line = supervisor.line();
    return line != null && line.isWritable() && !isInDialogue;
  }

  /** The state of the line for new data. */
  public LineState state() {
    if (supervisor.line() == null) {
      return LineState.ABSENT;
    }
    return isFree() ? LineState.FREE : LineState.BUSY;
  }

  /** Whether all added data has left this computer. */
  public boolean hasLeft() {
    SerialLine line = supervisor.line();
    return backlog.isEmpty() && (line == null || line.unsentBytes() == 0);
  }

  /** The status of the line now; {@link OutputWatch#settle} must be called before. */
  public ConverterStatus.Line status() {
    return supervisor.status(backlog.dataBytes() + output.unsentBytes(), output);
  }

  /** Whether so much data waits that peers must not be read. */
  public boolean isLarge() {
    return backlog.isLarge();
  }

  public boolean isInDialogue() {
    return isInDialogue;
  }

  public void setInDialogue(boolean inDialogue) {
    isInDialogue = inDialogue;
  }

  /**
   * Writes or queues data for the line, and takes its ownership.
   *
   * @param source the peer that sent it, or null
   */
  public void add(ByteBuf data, @Nullable Object source) {
    SerialLine line = supervisor.line();
    if (line != null && isFree()) {
      write(line, data, source);
    } else {
      holdBack(data, source);
    }
    regulate.run();
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
    regulate.run();
  }

  private boolean isFree() {
    return !isChanging && backlog.isEmpty() && takes();
  }

  /** Queues a change of the line behind the data added before. */
  public void add(OutputBacklog.Change change) {
    backlog.add(change);
    regulate.run();
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
    if (isInDialogue) {
      throw new NotSentException("an AT dialogue is active on the line");
    }
    if (!isFree()) {
      throw new NotSentException("the line accepts no data now");
    }
    write(line, Unpooled.copiedBuffer(bytes), null);
    regulate.run();
  }

  private void write(SerialLine line, ByteBuf data, @Nullable Object source) {
    int bytes = data.readableBytes();
    sources.written(bytes, source);
    capture.toLine(data);
    line.write(data, source);
    output.wroteData(line, bytes);
  }

  /** Writes a reply of an AT dialogue to the open line, before all waiting data. */
  public void reply(ByteBuf reply) {
    SerialLine line = supervisor.line();
    if (line == null) {
      reply.release();
    } else {
      int bytes = reply.readableBytes();
      sources.written(bytes, null);
      capture.toLine(reply);
      line.write(reply);
      output.wrote(line, bytes);
    }
  }

  private void holdBack(ByteBuf data, @Nullable Object source) {
    int size = data.readableBytes();
    if (!backlog.add(data, source)) {
      counters.dropped().add(size);
    }
  }

  /** Moves waiting data and changes that can move now. */
  public void move() {
    SerialLine line = supervisor.line();
    if (line == null && !isChanging) {
      backlog.takeChanges().forEach(this::make); // they take effect when the device returns
    }
    while (line != null && !backlog.isEmpty() && moveOne(line)) {
      // The next one.
    }
  }

  /** Moves the oldest item. A line that accepts no data may need a change to accept data again. */
  private boolean moveOne(SerialLine line) {
    if (isChanging || isInDialogue) {
      return false;
    }
    Optional<OutputBacklog.Change> change = backlog.takeChange();
    if (change.isPresent()) {
      make(change.get());
      return true;
    }
    Optional<OutputBacklog.Data> data = takes() ? backlog.takeData() : Optional.empty();
    data.ifPresent(held -> write(line, held.data(), held.source()));
    return data.isPresent();
  }

  private void make(OutputBacklog.Change change) {
    isChanging = true;
    Future<?> making = change.begin().get();
    if (making.isDone()) {
      made(change);
    } else {
      making.addListener(
          over -> {
            made(change);
            regulate.run();
          });
    }
  }

  private void made(OutputBacklog.Change change) {
    try {
      change.made().run();
    } finally {
      isChanging = false;
    }
  }

  /** Drops the waiting data; the changes stay. */
  public void dropData() {
    count(backlog.dropData());
  }

  private void count(int lost) {
    if (lost > 0) {
      counters.dropped().add(lost);
    }
  }

  /** Drops all unsent data. */
  public void withdraw() {
    dropData();
    purge.ask(Set.of(LineBuffer.UNSENT));
  }

  /**
   * Drops the data in these buffers. During an AT dialogue the line's own buffers are kept: a peer
   * must not drop the dialogue.
   */
  void purge(Set<LineBuffer> buffers) {
    if (buffers.contains(LineBuffer.UNSENT)) {
      dropData();
    }
    if (!isInDialogue) {
      purge.ask(buffers);
    }
  }

  /** The device is gone, and its unsent data with it. */
  public void deviceIsLost() {
    output.droppedAll();
  }

  /** Drops all waiting data and changes. */
  public void clear() {
    dropData();
    backlog.clear();
    sources = new WrittenBySource();
  }

  /** Writes the waiting data to the open line at the end, unless an AT dialogue is active. */
  public void flush() {
    SerialLine line = supervisor.line();
    backlog.takeChanges(); // no peer waits for them any more
    while (line != null && !isInDialogue && !backlog.isEmpty()) {
      backlog.takeData().ifPresent(held -> write(line, held.data(), held.source()));
    }
  }
}
