package org.serialbridge.serial.tty;

import java.util.Optional;
import java.util.OptionalInt;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.kernel.LineCounts;
import org.serialbridge.serial.output.WriteScheduler;
import org.serialbridge.serial.rs485.KernelRs485;
import org.serialbridge.settings.UartSettings;

/**
 * Everything that is done with an open tty, except reading, writing and closing it: by the system
 * calls of {@link DescriptorControl}, or, without them, by {@link LibraryControl}. A call blocks as
 * long as the driver does.
 */
interface TtyControl extends KernelRs485.Setter {
  /**
   * The parameters in force.
   *
   * @param uart as settings; a speed that the driver has rounded by 2 % at most is the wanted one
   * @param speed in bit/s, as the driver has rounded it
   * @param isMarking whether errors are marked in the data
   */
  record InForce(UartSettings uart, int speed, boolean isMarking) {}

  /**
   * Sets parameters.
   *
   * @param marksErrors whether errors are to be marked in the data
   * @return those in force then, whether they are the wanted ones or not; empty if the tty has
   *     refused them all
   */
  Optional<InForce> set(UartSettings wanted, boolean marksErrors);

  /** Whether DTR and RTS are switched off when the tty is closed. */
  void hangUpAtClose(boolean wanted);

  /** Sets a signal; false if the device does not have it. */
  boolean set(ControlSignal signal, boolean on);

  /** Sets DTR and RTS in one call. */
  void setDtrAndRts(boolean dtr, boolean rts);

  /** The modem inputs; all off if the device has none. */
  ModemInputs modemInputs();

  /** Has the driver count changes of the modem inputs, as long as this is called now and then. */
  void countModemInputs();

  /** The driver's counts of the line; empty if it has none. */
  Optional<LineCounts> counts();

  /** Number of bytes that can be read; negative if the device is gone. */
  int receivedBytes();

  /** Number of bytes that the kernel has not given to the UART; negative if the device is gone. */
  int unsentBytes();

  /** The state of the UART's transmitter, apart from the bytes of the kernel. */
  WriteScheduler.Transmitter transmitter();

  /** Drops received bytes, unsent bytes or both in the kernel; a write that is held goes on. */
  void drop(boolean received, boolean unsent);

  /** Asks the driver to deliver bytes at once; false if it refuses. */
  boolean setLowLatency();

  /**
   * Has reads return at once with what there is, and writes with what the kernel took, or wait. A
   * read that waits meanwhile returns.
   *
   * @return whether the descriptor has accepted
   */
  boolean block(boolean wanted);

  /** What it cannot do, in words; empty if nothing is missing. */
  Optional<String> hint();

  /** Number of the descriptor, if it is known. */
  OptionalInt descriptor();

  /** Lets other programs open the tty again: it is being closed, and not used any more. */
  void release();
}
