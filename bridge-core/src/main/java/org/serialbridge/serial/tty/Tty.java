package org.serialbridge.serial.tty;

import com.fazecast.jSerialComm.SerialPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.Rs485State;
import org.serialbridge.serial.kernel.GpioLine;
import org.serialbridge.serial.kernel.LineCounts;
import org.serialbridge.serial.output.WriteScheduler;
import org.serialbridge.serial.rs485.KernelRs485;
import org.serialbridge.serial.rs485.Rs485;
import org.serialbridge.settings.GpioPin;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.UartSettings;

/**
 * An open tty: its parameters in force, and who sets its lines. jSerialComm has opened it, reads
 * and writes it on threads, and closes it; {@link TtyControl} does the rest. Its methods block as
 * long as the driver does, so the event loop calls only those that ask for bytes, the transmitter
 * and the counts. One thread at a time changes parameters, marks and signals; the transceiver may
 * be switched meanwhile.
 */
final class Tty implements WriteScheduler.Line {
  private final SerialPort port;
  private final TtyControl control;
  private volatile UartSettings parameters = UartSettings.FACTORY;
  private volatile int speed = UartSettings.FACTORY.baudRate();
  private volatile boolean isMarking;
  private boolean marksWanted;
  private boolean rts;
  private boolean hangsUpAtClose = true;
  private boolean transceiverKeepsRts;
  private final Rs485 rs485 = new Rs485(new Host());

  /**
   * Takes over an open port.
   *
   * @param rts whether RTS is on
   */
  Tty(SerialPort port, TtyControl control, boolean rts) {
    this.port = port;
    this.control = control;
    this.rts = rts;
  }

  String device() {
    return port.getSystemPortPath();
  }

  /** Number of the descriptor, if it is known. */
  OptionalInt descriptor() {
    return control.descriptor();
  }

  // ---- parameters

  /** The parameters in force, as the driver has told them. */
  UartSettings parameters() {
    return parameters;
  }

  /**
   * Sets the first of the candidates that the tty takes in all its parts.
   *
   * @return false if the tty takes no parameters at all; without a candidate that it takes, those
   *     in force are what it has made of the last
   */
  synchronized boolean configure(List<UartSettings> candidates) {
    boolean isAnyTaken = false;
    for (UartSettings candidate : candidates) {
      Optional<TtyControl.InForce> inForce = set(candidate);
      isAnyTaken |= inForce.isPresent();
      if (inForce.isPresent() && inForce.get().uart().equals(candidate)) {
        return true;
      }
    }
    return isAnyTaken;
  }

  private Optional<TtyControl.InForce> set(UartSettings wanted) {
    Optional<TtyControl.InForce> answer = control.set(wanted, marksWanted);
    answer.ifPresent(
        inForce -> {
          parameters = inForce.uart();
          speed = inForce.speed();
          isMarking = inForce.isMarking();
        });
    return answer;
  }

  /** Turns the kernel's marks of errors in the data on or off. */
  synchronized void markErrors(boolean wanted) {
    marksWanted = wanted;
    set(parameters);
  }

  /** Whether the input is marked now, for {@link ParmrkDecoder}. */
  boolean isMarking() {
    return isMarking;
  }

  /** Differences between the parameters in force and the wanted ones, in words. */
  List<String> hints(UartSettings wanted) {
    List<String> hints = new ArrayList<>();
    control.hint().ifPresent(hints::add);
    UartSettings kept = parameters;
    if (kept.baudRate() != speed) {
      hints.add("the driver runs at " + speed + " bit/s for " + kept.baudRate());
    }
    List<String> differences = new ArrayList<>();
    compare(kept.baudRate() + " bit/s", wanted.baudRate(), kept.baudRate(), differences);
    compare(kept.dataBits() + " data bits", wanted.dataBits(), kept.dataBits(), differences);
    compare("parity " + kept.parity(), wanted.parity(), kept.parity(), differences);
    compare("stop bits " + kept.stopBits(), wanted.stopBits(), kept.stopBits(), differences);
    compare(
        "flow control " + kept.flowControl(),
        wanted.flowControl(),
        kept.flowControl(),
        differences);
    if (!differences.isEmpty()) {
      hints.add(
          "the driver does not take " + wanted + ", it keeps " + String.join(", ", differences));
    }
    return hints;
  }

  private static void compare(String name, Object wanted, Object kept, List<String> differences) {
    if (!wanted.equals(kept)) {
      differences.add(name);
    }
  }

  /**
   * Asks the driver to deliver bytes at once.
   *
   * @return whether the driver has accepted
   */
  boolean setLowLatency() {
    return control.setLowLatency();
  }

  // ---- lines

  /** The transceiver of the line, if it has one. */
  Rs485 rs485() {
    return rs485;
  }

  /** Changes the direction control of the transceiver. */
  synchronized Rs485State setRs485(Rs485Settings wanted) {
    return rs485.set(wanted);
  }

  /** The tty for its transceiver, which the writer switches also during another change. */
  private final class Host implements Rs485.Host {
    @Override
    public boolean setRts(boolean on) {
      return control.set(ControlSignal.RTS, on);
    }

    @Override
    public void giveRtsBack() {
      control.set(ControlSignal.RTS, rts);
    }

    @Override
    public void keepRtsAtClose(boolean kept) {
      transceiverKeepsRts = kept;
      hangUp();
    }

    @Override
    public KernelRs485.Setter driver() {
      return control;
    }

    @Override
    public Rs485.Output take(GpioPin pin, boolean high) throws IOException {
      GpioLine line = GpioLine.open("/dev/" + pin.chip(), pin.line(), high);
      return new Rs485.Output() {
        @Override
        public boolean set(boolean level) {
          return line.set(level);
        }

        @Override
        public void release() {
          line.close();
        }
      };
    }
  }

  /** Sets whether DTR and RTS are switched off at the close, unless the transceiver forbids it. */
  synchronized void hangUpAtClose(boolean wanted) {
    hangsUpAtClose = wanted;
    hangUp();
  }

  private void hangUp() {
    control.hangUpAtClose(hangsUpAtClose && !transceiverKeepsRts);
  }

  /**
   * Sets signals, DTR and RTS at once; without effect on a device that does not have them.
   *
   * @return those of them that do not belong to the transceiver
   */
  synchronized Set<ControlSignal> set(Map<ControlSignal, Boolean> wanted) {
    Map<ControlSignal, Boolean> own = new EnumMap<>(wanted);
    rts = own.getOrDefault(ControlSignal.RTS, rts);
    if (rs485.ownsRts()) {
      own.remove(ControlSignal.RTS);
    }
    Boolean dtr = own.get(ControlSignal.DTR);
    if (dtr != null && own.containsKey(ControlSignal.RTS)) {
      control.setDtrAndRts(dtr, rts);
    } else {
      own.forEach(control::set);
    }
    return own.keySet();
  }

  /** Reads the modem inputs; a USB adapter needs a transfer for it. */
  ModemInputs modemInputs() {
    return control.modemInputs();
  }

  /** Has the driver count changes of the modem inputs, as long as this is called now and then. */
  void countModemInputs() {
    control.countModemInputs();
  }

  /** The driver's counts of the line; empty if it has none. */
  Optional<LineCounts> counts() {
    return control.counts();
  }

  // ---- bytes

  /**
   * Waits for bytes and returns their number; a negative number is the end, 0 an unplugged USB
   * adapter.
   */
  int read(byte[] buffer) {
    return port.readBytes(buffer, buffer.length);
  }

  /**
   * Waits until bytes are in the kernel and returns their number; 0 or a negative number is the
   * end.
   */
  int write(byte[] bytes, int offset, int count) {
    return port.writeBytes(bytes, count, offset);
  }

  /** Number of bytes that can be read; negative if the device is gone. */
  int receivedBytes() {
    return control.receivedBytes();
  }

  @Override
  public long characterNanos() {
    return parameters.characterNanos();
  }

  /** Number of bytes that the kernel has not given to the UART; always 0 for a pseudo-terminal. */
  @Override
  public int unsentBytes() {
    return control.unsentBytes();
  }

  @Override
  public WriteScheduler.Transmitter transmitter() {
    return control.transmitter();
  }

  /** Drops the received bytes, the unsent bytes or both in the kernel. */
  void drop(boolean received, boolean unsent) {
    control.drop(received, unsent);
  }

  /** Whether RTS is on for its users, while no transceiver has it. */
  synchronized boolean rts() {
    return rts;
  }

  /**
   * From now on a read or write returns at once, or waits until there are bytes; a read that waits
   * returns.
   *
   * @return whether the descriptor has accepted
   */
  boolean block(boolean wanted) {
    return control.block(wanted);
  }

  /** Drops the bytes in the kernel's queues; a write that flow control holds finishes. */
  void flush() {
    port.flushIOBuffers();
  }

  /** Closes the tty and drops unsent bytes. */
  void close() {
    rs485.close();
    control.release();
    port.closePort();
  }
}
