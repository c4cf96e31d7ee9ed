package org.serialbridge.serial;

import com.fazecast.jSerialComm.SerialPort;
import java.util.Optional;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.UartSettings;

/**
 * A tty by jSerialComm, completed by {@link TtyTool}. Its methods block as long as the driver does,
 * so none is called on an event loop, except {@link #unsentBytes} and {@link #receivedBytes}.
 * Parameters, marks and signals are changed by one thread at a time; the transceiver may be turned
 * meanwhile.
 */
final class Tty {
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

  /** Opens it, which raises DTR and RTS, unless it refuses the parameters or cannot be opened. */
  boolean open(UartSettings uart) {
    set(uart);
    parameters = uart;
    return port.openPort(0);
  }

  /** Why {@link #open} failed: errno(3). */
  int errno() {
    return port.getLastErrorCode();
  }

  String device() {
    return port.getSystemPortPath();
  }

  /** Those in force. */
  UartSettings parameters() {
    return parameters;
  }

  /**
   * Sets the wanted parameters or the nearest that the tty takes.
   *
   * @return whether it takes any
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
   * Asks the driver to deliver bytes at once; only while DTR and RTS are as at the opening.
   *
   * @return whether it has taken that
   */
  boolean setLowLatency() {
    return TtyTool.setLowLatency(device());
  }

  /** The transceiver of the line, if it has one. */
  Rs485 rs485() {
    return rs485;
  }

  /** Changes who turns the transceiver. */
  synchronized Rs485State setRs485(Rs485Settings wanted) {
    return rs485.set(wanted);
  }

  /** By the writer, which may do it while something else is changed. */
  private synchronized boolean setRtsOfTransceiver(boolean on) {
    return on ? port.setRTS() : port.clearRTS();
  }

  private final class KernelsRs485 implements Rs485.Driver {
    @Override
    public KernelRs485.Answer on(Rs485Settings wanted) {
      return KernelRs485.on(device(), wanted);
    }

    @Override
    public void off() {
      KernelRs485.off(device());
    }

    @Override
    public void keepRtsAtClose(boolean kept) {
      TtyTool.keepRtsAtClose(device(), kept);
    }
  }

  /** Lets the kernel mark received errors in the data, or not. */
  synchronized void markErrors(boolean wanted) {
    marksWanted = wanted;
    complete(parameters);
  }

  /** Whether the input is marked now, for {@link ParmrkDecoder}. */
  boolean isMarking() {
    return isMarking;
  }

  /**
   * While DTR or RTS is low this waits, as {@link TtyTool} would raise it: until then a break is
   * received as 00, and errors are not marked.
   *
   * @return whether the speed is in force, as far as that is known
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
   * @return whether the tty has them
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
   * Without effect, and without error, on a device that has no such signal.
   *
   * @return false if the signal is the transceiver's
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

  /** What is read now; of a USB adapter by a transfer for each line. */
  ModemInputs modemInputs() {
    return new ModemInputs(port.getCTS(), port.getDSR(), port.getRI(), port.getDCD());
  }

  /** Waits for bytes; a negative count, or 0 of a pulled USB adapter, is the end. */
  int read(byte[] buffer) {
    return port.readBytes(buffer, buffer.length);
  }

  /** Waits until all bytes are with the kernel; 0 or a negative count is the end. */
  int write(byte[] bytes, int count) {
    return port.writeBytes(bytes, count);
  }

  /** How many bytes wait to be read; negative if the device is gone. */
  int receivedBytes() {
    return port.bytesAvailable();
  }

  /** How many bytes the kernel has not given to the UART; always 0 of a pseudo-terminal. */
  int unsentBytes() {
    return port.bytesAwaitingWrite();
  }

  /** Drops what the kernel's queues hold; a write that is stuck in flow control finishes. */
  void flush() {
    port.flushIOBuffers();
  }

  /** Drops what the kernel holds to send, but not while DTR or RTS is low. */
  void flushUnsent() {
    if (areOutputsHigh) {
      TtyTool.flushUnsent(device());
      rs485.restore();
    }
  }

  /** A read returns at once with what is there, and blocks in the kernel while nothing is. */
  void block() {
    port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, 0, 0);
  }

  /**
   * From now on neither a read nor a write blocks, and a read that does returns.
   *
   * @return whether the descriptor took it
   */
  boolean neverBlock() {
    return port.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0);
  }

  /** Closes it; what is unsent is dropped. */
  void close() {
    port.closePort();
  }
}
