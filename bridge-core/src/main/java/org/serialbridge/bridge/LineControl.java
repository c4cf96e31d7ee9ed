package org.serialbridge.bridge;

import io.netty.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.serialbridge.conversion.SerialControl;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.settings.UartSettings;

/** What the conversion does to the line besides data. */
final class LineControl implements SerialControl {
  private final Network.Owner owner;
  private final Consumer<LongConsumer> made;

  /**
   * @param made given, when a change has been made in its turn, whom to tell
   */
  LineControl(Network.Owner owner, Consumer<LongConsumer> made) {
    this.owner = owner;
    this.made = made;
  }

  @Override
  public UartSettings parameters() {
    return owner.line().parameters();
  }

  @Override
  public boolean isOn(ControlSignal signal) {
    return owner.line().isOn(signal);
  }

  @Override
  public void inOrder(Supplier<Future<?>> change, LongConsumer done) {
    owner.inOrder(new HeldBack.Change(change, () -> made.accept(done)));
  }

  @Override
  public Future<?> configure(UartSettings wanted) {
    return owner.line().changeOrKeep(wanted);
  }

  @Override
  public Future<?> restore(UartSettings stored) {
    return owner.line().change(stored);
  }

  @Override
  public Future<?> set(ControlSignal signal, boolean on) {
    return owner.line().set(signal, on);
  }

  /** What a dialogue says and is told is not the peers' to drop. */
  @Override
  public void purge(boolean received, boolean unsent) {
    if (unsent) {
      owner.dropUnsent();
    }
    if (!owner.isInDialogue()) {
      owner.line().purge(received, unsent);
    }
  }

  @Override
  public void watch(boolean modemInputs, boolean lineErrors) {
    owner.line().watch(modemInputs, lineErrors);
  }
}
