package org.serialbridge.port;

import io.netty.util.concurrent.Future;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.serialbridge.conversion.SerialControl;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineBuffer;
import org.serialbridge.settings.UartSettings;

/** Lets a conversion change the line: parameters, control signals, purges. */
public final class LineControl implements SerialControl {
  private final SerialOutput line;
  private final Consumer<LongConsumer> made;

  /**
   * @param made called with the listener of a change when that change is made
   */
  public LineControl(SerialOutput line, Consumer<LongConsumer> made) {
    this.line = line;
    this.made = made;
  }

  @Override
  public UartSettings parameters() {
    return line.supervisor().parameters();
  }

  @Override
  public boolean isOn(ControlSignal signal) {
    return line.supervisor().isOn(signal);
  }

  @Override
  public void inOrder(Supplier<Future<?>> change, LongConsumer done) {
    line.add(new OutputBacklog.Change(change, () -> made.accept(done)));
  }

  @Override
  public Future<?> configure(UartSettings wanted) {
    return line.supervisor().changeOrKeep(wanted);
  }

  @Override
  public Future<?> restore(UartSettings stored) {
    return line.supervisor().change(stored);
  }

  @Override
  public Future<?> set(ControlSignal signal, boolean on) {
    return line.supervisor().set(signal, on);
  }

  @Override
  public void purge(Set<LineBuffer> buffers) {
    line.purge(buffers);
  }

  @Override
  public void watch(boolean modemInputs, boolean lineErrors) {
    line.supervisor().watch(modemInputs, lineErrors);
  }
}
