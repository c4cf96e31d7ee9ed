package org.serialbridge.serial.tty;

import com.fazecast.jSerialComm.SerialPort;
import java.util.Optional;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.Rs485State;
import org.serialbridge.serial.output.WriteScheduler;
import org.serialbridge.serial.rs485.KernelRs485;
import org.serialbridge.serial.rs485.Rs485;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.UartSettings;

/**
 * A tty by jSerialComm, completed by {@link TtyTool}. Its methods block as long as the driver does,
 * so the event loop calls only {@link #unsentBytes} and {@link #receivedBytes}. One thread at a
 * time changes parameters, marks and signals; the transceiver may be switched meanwhile.
 */
final class Tty implements WriteScheduler.Line {
  private final SerialPort port;
  private volatile UartSettings parameters = UartSettings.FACTORY;
  private volatile boolean isMarking;
  private volatile boolean areOutputsHigh = true;
  private boolean marksWanted;
  private boolean isIncomplete;
  private boolean dtr = true;
  private boolean rts = true;
  private final Rs485 rs485 = new Rs485(this::setRtsOfTransceiver, new KernelsRs485());

  /** Takes a port that is not open yet. */
  Tty(SerialPort port) {
    this.port = port;
    block();
    port.disableRs485ModeControl(); // see set
  }

  /**
   * Opens the tty and raises DTR and RTS; false if it refuses the parameters or cannot be opened.
   */
  boolean open(UartSettings uart) {
    set(uart);
    parameters = uart;
    return port.openPort(0);
  }

  /** The errno(3) of a failed {@link #open}. */
  int errno() {
    return port.getLastErrorCode();
  }

  String device() {
    return port.getSystemPortPath();
  }

  /** The parameters in force. */
  UartSettings parameters() {
    return parameters;
  }

  /**
   * Sets the wanted parameters, or the nearest that the tty supports.
   *
   * @return whether it supports any
   */
  synchronized boolean configure(UartSettings wanted) {
    Optional<UartSettings> taken =
        UartFallback.candidates(wanted).stream()
            .filter(candidate -> set(candidate) && complete(candidate))
            .findFirst();
    taken.ifPresent(inForce -> parameters = inForce);
    return taken.isPresent();
  }

  /**
   * Asks the driver to deliver bytes at once; only while DTR and RTS are on.
   *
   * @return whether the driver has accepted
   */
  boolean setLowLatency() {
    return TtyTool.setLowLatency(device());
  }

  /** The transceiver of the line, if it has one. */
  Rs485 rs485() {
    return rs485;
  }

  /** Changes the direction control of the transceiver. */
  synchronized Rs485State setRs485(Rs485Settings wanted) {
    return rs485.set(wanted);
  }

  /** Called by the writer, also during another change. */
  private synchronized boolean setRtsOfTransceiver(boolean on) {
    return on ? port.setRTS() : port.clearRTS();
  }

  private final class KernelsRs485 implements Rs485.Driver {
    @Override
    public KernelRs485.Answer on(Rs485Settings wanted) {
      return KernelRs485.on(this::setMode, wanted);
    }

    @Override
    public void off() {
      KernelRs485.off(this::setMode);
    }

    private Optional<String> setMode(int flags, int beforeMillis, int afterMillis) {
      return TtyTool.rs485(device(), flags, beforeMillis, afterMillis);
    }

    @Override
    public void keepRtsAtClose(boolean kept) {
      TtyTool.keepRtsAtClose(device(), kept);
    }
  }

  /** Turns the kernel's marks of errors in the data on or off. */
  synchronized void markErrors(boolean wanted) {
    marksWanted = wanted;
    complete(parameters);
  }

  /** Whether the input is marked now, for {@link ParmrkDecoder}. */
  boolean isMarking() {
    return isMarking;
  }

  /**
   * Completes the parameters. While DTR or RTS is low this is deferred, because {@link TtyTool}
   * would raise them: until then a break is received as 00, and errors are not marked.
   *
   * @return whether the speed is in force, as far as known
   */
  private boolean complete(UartSettings uart) {
    isIncomplete = !areOutputsHigh;
    if (isIncomplete) {
      return true;
    }
    Optional<String> speed = TtyTool.complete(device(), uart, marksWanted);
    rs485.restore();
    isMarking = marksWanted && speed.isPresent();
    return speed.isEmpty() || TtyTool.isSpeedOf(uart, speed.get());
  }

  /**
   * Sets parameters, at once if the port is open.
   *
   * @return whether the tty has taken them
   */
  private boolean set(UartSettings uart) {
    isMarking = false; // the library switches it off
    int flowControl = flowControl(uart.flowControl());
    int stopBits = uart.stopBits() == 2 ? SerialPort.TWO_STOP_BITS : SerialPort.ONE_STOP_BIT;
    // RS-485 mode, whose control is disabled, does nothing but keep the library from setting
    // BRKINT: a received break would empty both queues of the kernel.
    boolean withoutBrkint = true;
    // Each call applies all that the library knows; the first still carries the old flow control.
    // tcsetattr calls it a success when it made only some of the changes, and fails when it made
    // none: so the same is set twice.
    port.setComPortParameters(
        uart.baudRate(), uart.dataBits(), stopBits, parity(uart.parity()), withoutBrkint);
    boolean first = port.setFlowControl(flowControl);
    return first && port.setFlowControl(flowControl);
  }

  private static int flowControl(FlowControl flowControl) {
    return switch (flowControl) {
      case NONE -> SerialPort.FLOW_CONTROL_DISABLED;
      case RTS_CTS -> SerialPort.FLOW_CONTROL_RTS_ENABLED | SerialPort.FLOW_CONTROL_CTS_ENABLED;
      case XON_XOFF ->
          SerialPort.FLOW_CONTROL_XONXOFF_IN_ENABLED | SerialPort.FLOW_CONTROL_XONXOFF_OUT_ENABLED;
    };
  }

  private static int parity(Parity parity) {
    return switch (parity) {
      case NONE -> SerialPort.NO_PARITY;
      case EVEN -> SerialPort.EVEN_PARITY;
      case ODD -> SerialPort.ODD_PARITY;
      case MARK -> SerialPort.MARK_PARITY;
      case SPACE -> SerialPort.SPACE_PARITY;
    };
  }

  /**
   * Sets a signal; without effect on a device that does not have it.
   *
   * @return false if the signal belongs to the transceiver
   */
  synchronized boolean set(ControlSignal signal, boolean on) {
    if (signal == ControlSignal.RTS && rs485.ownsRts()) {
      return false;
    }
    switch (signal) {
      case DTR -> setDtr(on);
      case RTS -> setRts(on);
      case BREAK -> setBreak(on);
    }
    areOutputsHigh = dtr && rts;
    if (isIncomplete && areOutputsHigh) {
      complete(parameters);
    }
    return true;
  }

  private void setDtr(boolean on) {
    dtr = on;
    if (on) {
      port.setDTR();
    } else {
      port.clearDTR();
    }
  }

  private void setRts(boolean on) {
    rts = on;
    if (on) {
      port.setRTS();
    } else {
      port.clearRTS();
    }
  }

  private void setBreak(boolean on) {
    if (on) {
      port.setBreak();
    } else {
      port.clearBreak();
    }
  }

  /** Reads the modem inputs; a USB adapter needs a transfer for each of them. */
  ModemInputs modemInputs() {
    return new ModemInputs(port.getCTS(), port.getDSR(), port.getRI(), port.getDCD());
  }

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
    return port.bytesAvailable();
  }

  @Override
  public long characterNanos() {
    return parameters.characterNanos();
  }

  /** Number of bytes that the kernel has not given to the UART; always 0 for a pseudo-terminal. */
  @Override
  public int unsentBytes() {
    return port.bytesAwaitingWrite();
  }

  /** Drops the bytes in the kernel's queues; a write that flow control holds finishes. */
  void flush() {
    port.flushIOBuffers();
  }

  /** Drops the unsent bytes in the kernel; without effect while DTR or RTS is low. */
  void flushUnsent() {
    if (areOutputsHigh) {
      TtyTool.flushUnsent(device());
      rs485.restore();
    }
  }

  /** From now on a read blocks until there are bytes, and returns them at once. */
  void block() {
    port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, 0, 0);
  }

  /**
   * From now on neither a read nor a write blocks, and a blocked read returns.
   *
   * @return whether the descriptor has accepted
   */
  boolean neverBlock() {
    return port.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0);
  }

  /** Closes the tty and drops unsent bytes. */
  void close() {
    port.closePort();
  }
}
