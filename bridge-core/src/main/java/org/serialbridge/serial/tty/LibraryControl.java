package org.serialbridge.serial.tty;

import com.fazecast.jSerialComm.SerialPort;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.device.Descriptors;
import org.serialbridge.serial.kernel.LineCounts;
import org.serialbridge.serial.output.WriteScheduler.Transmitter;
import org.serialbridge.serial.rs485.KernelRs485;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

/**
 * The control of a tty by jSerialComm alone, for a computer whose architecture has no library of
 * ours. It does not read parameters back, mark errors, drop the bytes of one queue, or control a
 * transceiver by the driver.
 */
final class LibraryControl implements TtyControl {
  private final SerialPort port;
  private final String reason;

  /**
   * Takes a port that is not open yet.
   *
   * @param reason why there is no library
   */
  LibraryControl(SerialPort port, String reason) {
    this.port = port;
    this.reason = reason;
    block(true);
    port.disableRs485ModeControl(); // see set
  }

  /** As on an open port; the parameters of a port that is not open are those at its opening. */
  @Override
  public Optional<InForce> set(UartSettings wanted, boolean marksErrors) {
    int flowControl = flowControl(wanted.flowControl());
    int stopBits = wanted.stopBits() == 2 ? SerialPort.TWO_STOP_BITS : SerialPort.ONE_STOP_BIT;
    // RS-485 mode, whose control is disabled, does nothing but keep the library from setting
    // BRKINT: a received break would empty both queues of the kernel.
    boolean withoutBrkint = true;
    // Each call applies all that the library knows; the first still carries the old flow control.
    // tcsetattr calls it a success when it made only some of the changes, and fails when it made
    // none: so the same is set twice.
    port.setComPortParameters(
        wanted.baudRate(), wanted.dataBits(), stopBits, parity(wanted.parity()), withoutBrkint);
    boolean isTaken = port.setFlowControl(flowControl);
    isTaken &= port.setFlowControl(flowControl);
    return isTaken ? Optional.of(new InForce(wanted, wanted.baudRate(), false)) : Optional.empty();
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

  @Override
  public void hangUpAtClose(boolean wanted) {
    // jSerialComm decides it at the opening, by DTR and RTS.
  }

  @Override
  public boolean set(ControlSignal signal, boolean on) {
    return switch (signal) {
      case DTR -> on ? port.setDTR() : port.clearDTR();
      case RTS -> on ? port.setRTS() : port.clearRTS();
      case BREAK -> on ? port.setBreak() : port.clearBreak();
    };
  }

  @Override
  public void setDtrAndRts(boolean dtr, boolean rts) {
    port.setDTRandRTS(dtr, rts);
  }

  @Override
  public ModemInputs modemInputs() {
    return new ModemInputs(port.getCTS(), port.getDSR(), port.getRI(), port.getDCD());
  }

  @Override
  public void countModemInputs() {
    // It has no counts.
  }

  @Override
  public Optional<LineCounts> counts() {
    return Optional.empty();
  }

  @Override
  public int receivedBytes() {
    return port.bytesAvailable();
  }

  @Override
  public int unsentBytes() {
    return port.bytesAwaitingWrite();
  }

  @Override
  public Transmitter transmitter() {
    return Transmitter.UNKNOWN;
  }

  @Override
  public void drop(boolean received, boolean unsent) {
    if (received && unsent) {
      port.flushIOBuffers(); // it knows no single queue
    }
  }

  @Override
  public boolean setLowLatency() {
    return false;
  }

  @Override
  public boolean block(boolean wanted) {
    return port.setComPortTimeouts(
        wanted ? SerialPort.TIMEOUT_READ_SEMI_BLOCKING : SerialPort.TIMEOUT_NONBLOCKING, 0, 0);
  }

  @Override
  public Optional<KernelRs485.Mode> set(KernelRs485.Mode wanted) {
    return Optional.empty();
  }

  @Override
  public Optional<String> hint() {
    return Optional.of(
        "no library of system calls ("
            + reason
            + "): parameters are not read back, errors not seen, single queues not purged, and the"
            + " driver controls no transceiver");
  }

  @Override
  public OptionalInt descriptor() {
    return Descriptors.locked(Path.of(port.getSystemPortPath()));
  }

  @Override
  public void release() {
    // It locks the tty by flock only.
  }
}
