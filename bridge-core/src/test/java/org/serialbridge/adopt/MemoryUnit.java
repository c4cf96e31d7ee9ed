package org.serialbridge.adopt;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineBuffer;
import org.serialbridge.serial.LineOpening;
import org.serialbridge.serial.Rs485State;
import org.serialbridge.serial.SerialDriver;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.status.LineErrorCounts;

/** A device in memory with a unit behind it, which hears only what is sent at its parameters. */
final class MemoryUnit implements SerialDriver {
  private final UartSettings own;
  private final UnaryOperator<String> answers;
  private final List<String> heard = new ArrayList<>();

  /** A unit that answers what it hears; with nothing, to say nothing. */
  MemoryUnit(UartSettings own, UnaryOperator<String> answers) {
    this.own = own;
    this.answers = answers;
  }

  List<String> heard() {
    return heard;
  }

  @Override
  public SerialLine open(
      String name,
      Path device,
      LineOpening opening,
      EventExecutor loop,
      SerialLine.Listener listener) {
    return new Line(opening.uart(), loop, listener);
  }

  private final class Line implements SerialLine {
    private final EventExecutor loop;
    private final Listener listener;
    private UartSettings inForce;

    Line(UartSettings wanted, EventExecutor loop, Listener listener) {
      inForce = wanted;
      this.loop = loop;
      this.listener = listener;
    }

    @Override
    public void start() {
      // It reads and writes at once.
    }

    @Override
    public UartSettings parameters() {
      return inForce;
    }

    @Override
    public long unsentBytes() {
      return 0;
    }

    @Override
    public int drop(Object source) {
      return 0;
    }

    @Override
    public void write(ByteBuf bytes, @Nullable Object source) {
      String text = bytes.toString(StandardCharsets.ISO_8859_1);
      bytes.release();
      if (inForce.equals(own)) {
        heard.add(text);
        say(answers.apply(text));
      }
    }

    /** In two pieces, as a line may deliver it. */
    private void say(String answer) {
      int middle = answer.length() / 2;
      deliver(answer.substring(0, middle));
      deliver(answer.substring(middle));
    }

    private void deliver(String text) {
      listener.received(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), 0);
    }

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public void setReading(boolean reading) {
      // It always is.
    }

    @Override
    public Future<UartSettings> configure(UartSettings wanted) {
      inForce = wanted;
      return loop.newSucceededFuture(wanted);
    }

    @Override
    public Future<UartSettings> tryToConfigure(UartSettings wanted) {
      return configure(wanted);
    }

    @Override
    public Future<Void> setDtrAndRts(boolean dtr, boolean rts) {
      return loop.newSucceededFuture(null);
    }

    @Override
    public void hangUpAtClose(boolean wanted) {
      // It has no lines.
    }

    @Override
    public Optional<LineErrorCounts> errorCounts() {
      return Optional.empty();
    }

    @Override
    public Future<Void> set(ControlSignal signal, boolean on) {
      return loop.newSucceededFuture(null);
    }

    @Override
    public boolean isOn(ControlSignal signal) {
      return true;
    }

    @Override
    public Future<Void> purge(Set<LineBuffer> buffers) {
      return loop.newSucceededFuture(null);
    }

    @Override
    public Future<Void> watch(boolean modemInputs, boolean lineErrors) {
      return loop.newSucceededFuture(null);
    }

    @Override
    public Future<Void> drain(long timeoutMillis) {
      return loop.newSucceededFuture(null);
    }

    @Override
    public Future<Void> setRs485(Rs485Settings wanted) {
      return loop.newSucceededFuture(null);
    }

    @Override
    public Rs485State rs485() {
      return Rs485State.NONE;
    }

    @Override
    public List<String> hints() {
      return List.of();
    }

    @Override
    public void close() {
      heard.add("closed");
    }
  }
}
