package org.serialbridge.bridge;

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
 * What is for the serial line, data and changes of it, in its order: it goes there at once, or is
 * held back while there is no line, an AT dialogue is on it, it is being changed, or it takes no
 * more.
 */
final class SerialOutput {
  private final SerialLineSupervisor supervisor;
  private final TrafficCapture capture;
  private final Counters counters;
  private final OutputWatch output;
  private final LinePurge purge;
  private final Runnable regulate;

  /** From peers, read before their reading stopped. */
  private final OutputBacklog backlog = new OutputBacklog();

  /** A change of the line is being made: what comes behind it is held back. */
  private boolean isChanging;

  private boolean isInDialogue;
  private WrittenBySource sources = new WrittenBySource();

  /**
   * An empty queue.
   *
   * @param regulate called when more may move: it calls {@link #move}
   */
  SerialOutput(
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

  /** What keeps the line open; for all that is no data. */
  SerialLineSupervisor supervisor() {
    return supervisor;
  }

  /** Whether data goes to the line at once, but for what is held back. */
  boolean takes() {
    SerialLine line = supervisor.line();
    return line != null && line.isWritable() && !isInDialogue;
  }

  /** Whether data goes to the line at once. */
  LineState state() {
    if (supervisor.line() == null) {
      return LineState.ABSENT;
    }
    return isFree() ? LineState.FREE : LineState.BUSY;
  }

  /** Whether all that was added has left this computer. */
  boolean hasLeft() {
    SerialLine line = supervisor.line();
    return backlog.isEmpty() && (line == null || line.unsentBytes() == 0);
  }

  /** What there is to say of the line now; {@link OutputWatch#settle} comes first. */
  ConverterStatus.Line status() {
    return supervisor.status(backlog.dataBytes() + output.unsentBytes(), output);
  }

  /** Whether so much is held back that peers are not to be read. */
  boolean isLarge() {
    return backlog.isLarge();
  }

  boolean isInDialogue() {
    return isInDialogue;
  }

  void setInDialogue(boolean inDialogue) {
    isInDialogue = inDialogue;
  }

  /**
   * Data for the line, and its ownership.
   *
   * @param source the peer that sent it, if one did
   */
  void add(ByteBuf data, @Nullable Object source) {
    SerialLine line = supervisor.line();
    if (line != null && isFree()) {
      write(line, data, source);
    } else {
      holdBack(data, source);
    }
    regulate.run();
  }

  /** Whether data of a peer has not left. */
  boolean hasUnsent(Object peer) {
    SerialLine line = supervisor.line();
    return backlog.holds(peer) || line != null && sources.hasUnsent(peer, line.unsentBytes());
  }

  /** A peer has gone, and what it sent goes its way. */
  void forget(Object peer) {
    sources.forget(peer);
    backlog.forget(peer);
  }

  /**
   * Drops the data of a peer that has not left. Of what the kernel holds, only if it holds nothing
   * else.
   */
  void drop(Object peer) {
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

  /** A change of the line, behind what was added before. */
  void add(OutputBacklog.Change change) {
    backlog.add(change);
    regulate.run();
  }

  /**
   * Bytes that a person sends to the line: now, or not at all.
   *
   * @throws NotSentException if the line takes nothing now
   */
  void send(byte[] bytes) throws NotSentException {
    SerialLine line = supervisor.line();
    if (line == null) {
      throw new NotSentException("no device");
    }
    if (isInDialogue) {
      throw new NotSentException("an AT dialogue is on the line");
    }
    if (!isFree()) {
      throw new NotSentException("the line takes nothing now");
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

  /** What a dialogue says to the line, if there is one: before all that is held back. */
  void reply(ByteBuf reply) {
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

  /** Moves what may move now. */
  void move() {
    SerialLine line = supervisor.line();
    if (line == null && !isChanging) {
      backlog.takeChanges().forEach(this::make); // made when the device returns
    }
    while (line != null && !backlog.isEmpty() && moveOne(line)) {
      // The next one.
    }
  }

  /** A line that takes no data may need a change of it to take some again. */
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

  /** Drops the data that is held back; the changes stay. */
  void dropData() {
    count(backlog.dropData());
  }

  private void count(int lost) {
    if (lost > 0) {
      counters.dropped().add(lost);
    }
  }

  /** Drops the data that has not left. */
  void withdraw() {
    dropData();
    purge.ask(Set.of(LineBuffer.UNSENT));
  }

  /** The same, of received data too; what a dialogue says and is told is not the peers' to drop. */
  void purge(Set<LineBuffer> buffers) {
    if (buffers.contains(LineBuffer.UNSENT)) {
      dropData();
    }
    if (!isInDialogue) {
      purge.ask(buffers);
    }
  }

  /** The device has gone, and with it what it had not taken. */
  void deviceIsLost() {
    output.droppedAll();
  }

  /** Drops everything that is held back. */
  void clear() {
    dropData();
    backlog.clear();
    sources = new WrittenBySource();
  }

  /** The end: the data that is held back goes to the line, if there is one without a dialogue. */
  void flush() {
    SerialLine line = supervisor.line();
    backlog.takeChanges(); // nobody waits for them any more
    while (line != null && !isInDialogue && !backlog.isEmpty()) {
      backlog.takeData().ifPresent(held -> write(line, held.data(), held.source()));
    }
  }
}
