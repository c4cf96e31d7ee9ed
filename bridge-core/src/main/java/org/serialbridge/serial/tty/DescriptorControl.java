package org.serialbridge.serial.tty;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.device.DeviceDriver;
import org.serialbridge.serial.kernel.LineCounts;
import org.serialbridge.serial.kernel.Termios;
import org.serialbridge.serial.kernel.TtyDescriptor;
import org.serialbridge.serial.output.WriteScheduler.Transmitter;
import org.serialbridge.serial.rs485.KernelRs485;
import org.serialbridge.settings.UartSettings;

/** The control of a tty by system calls on its descriptor. */
final class DescriptorControl implements TtyControl {
  private final TtyDescriptor tty;
  private final DeviceDriver driver;
  private final boolean knowsTransmitter;
  private final boolean hasModemLines;
  private volatile boolean isCounting;

  /**
   * Takes an open descriptor, which nobody else changes.
   *
   * @param driver the driver of its device
   */
  DescriptorControl(TtyDescriptor tty, DeviceDriver driver) {
    this.tty = tty;
    this.driver = driver;
    hasModemLines = tty.modemLines().isPresent();
    knowsTransmitter = driver.knowsTransmitter() && tty.isTransmitterEmpty().isPresent();
    if (hasModemLines) {
      tty.setExclusive(true); // the opening by another program would raise DTR and RTS
    }
  }

  @Override
  public Optional<InForce> set(UartSettings wanted, boolean marksErrors) {
    return change(
            now -> {
              Termios next = driver.takes(wanted) ? now.with(wanted) : now;
              return marksErrors ? next.marking() : next;
            })
        .map(now -> new InForce(now.uart(wanted), now.speed(), now.isMarking()));
  }

  @Override
  public void hangUpAtClose(boolean wanted) {
    change(now -> now.hangingUpAtClose(wanted));
  }

  /** A change of the parameters; a device that is gone fails in the next read or write. */
  private synchronized Optional<Termios> change(UnaryOperator<Termios> change) {
    try {
      Termios now = tty.termios();
      Termios next = change.apply(now);
      if (next.equals(now)) {
        return Optional.of(now);
      }
      Termios inForce = tty.set(next);
      isCounting = false;
      return Optional.of(inForce);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean set(ControlSignal signal, boolean on) {
    return switch (signal) {
      case DTR -> tty.setModemLines(TtyDescriptor.DTR, on ? TtyDescriptor.DTR : 0);
      case RTS -> tty.setModemLines(TtyDescriptor.RTS, on ? TtyDescriptor.RTS : 0);
      case BREAK -> tty.setBreak(on);
    };
  }

  @Override
  public void setDtrAndRts(boolean dtr, boolean rts) {
    tty.setModemLines(
        TtyDescriptor.DTR | TtyDescriptor.RTS,
        (dtr ? TtyDescriptor.DTR : 0) | (rts ? TtyDescriptor.RTS : 0));
  }

  @Override
  public ModemInputs modemInputs() {
    int lines = tty.modemLines().orElse(0);
    return new ModemInputs(
        (lines & TtyDescriptor.CTS) != 0,
        (lines & TtyDescriptor.DSR) != 0,
        (lines & TtyDescriptor.RI) != 0,
        (lines & TtyDescriptor.DCD) != 0);
  }

  @Override
  public void countModemInputs() {
    if (!isCounting && hasModemLines && !driver.countsModemInputs()) {
      isCounting = true;
      tty.countModemLines();
    }
  }

  @Override
  public Optional<LineCounts> counts() {
    return tty.counts();
  }

  @Override
  public int receivedBytes() {
    return tty.receivedBytes();
  }

  @Override
  public int unsentBytes() {
    return tty.unsentBytes();
  }

  @Override
  public Transmitter transmitter() {
    if (!knowsTransmitter) {
      return Transmitter.UNKNOWN;
    }
    return tty.isTransmitterEmpty()
        .map(isEmpty -> isEmpty ? Transmitter.EMPTY : Transmitter.BUSY)
        .orElse(Transmitter.UNKNOWN);
  }

  /** Never during another change: the library reads the parameters and sets them again. */
  @Override
  public synchronized void drop(boolean received, boolean unsent) {
    if (received) {
      tty.dropReceived();
    }
    if (unsent) {
      tty.dropUnsent();
    }
  }

  @Override
  public boolean setLowLatency() {
    return tty.setLowLatency();
  }

  @Override
  public boolean block(boolean wanted) {
    return tty.setNonBlocking(!wanted) && change(now -> now.reading(wanted)).isPresent();
  }

  @Override
  public Optional<KernelRs485.Mode> set(KernelRs485.Mode wanted) {
    return tty.setRs485(wanted.flags(), wanted.beforeMillis(), wanted.afterMillis())
        .map(mode -> new KernelRs485.Mode(mode[0], mode[1], mode[2]));
  }

  @Override
  public Optional<String> hint() {
    return Optional.empty();
  }

  @Override
  public OptionalInt descriptor() {
    return OptionalInt.of(tty.number());
  }

  @Override
  public void release() {
    tty.setExclusive(false);
    tty.forget();
  }
}
