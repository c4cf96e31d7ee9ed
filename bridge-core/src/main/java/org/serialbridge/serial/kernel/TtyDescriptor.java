package org.serialbridge.serial.kernel;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An open descriptor of a tty, which another owner closes, after {@link #forget}. A call blocks as
 * long as the driver does: a USB adapter needs about a millisecond for the parameters and lines,
 * and none for the counts and queues.
 */
public final class TtyDescriptor {
  /** TIOCM_DTR of ioctl(2), and so on. */
  public static final int DTR = 0x2;

  public static final int RTS = 0x4;
  public static final int CTS = 0x20;
  public static final int DCD = 0x40;
  public static final int RI = 0x80;
  public static final int DSR = 0x100;

  private static final int NONE = -1;

  private volatile int fd;

  /** Takes an open descriptor. */
  public TtyDescriptor(int fd) {
    this.fd = fd;
  }

  /** Its number. */
  public int number() {
    return fd;
  }

  /** Has all further calls fail: the number may soon be that of another file. */
  public void forget() {
    fd = NONE;
  }

  /** The reason why this program has no library for descriptors; empty if it has one. */
  public static Optional<String> problem() {
    return SystemCalls.problem();
  }

  /**
   * The parameters in force.
   *
   * @throws IOException if it is no tty, or its device is gone
   */
  public Termios termios() throws IOException {
    int[] fields = Termios.emptyFields();
    SystemCalls.checked("TCGETS2", SystemCalls.getTermios(fd, fields));
    return Termios.of(fields);
  }

  /**
   * Sets the parameters, at once.
   *
   * @return those then in force: the kernel reports success also if the driver has taken none
   * @throws IOException if the driver has refused them, or the device is gone
   */
  public Termios set(Termios wanted) throws IOException {
    SystemCalls.checked("TCSETS2", SystemCalls.setTermios(fd, wanted.fields()));
    return termios();
  }

  /** Has reads and writes return at once, or wait; false if the descriptor is no open file. */
  public boolean setNonBlocking(boolean wanted) {
    return SystemCalls.setNonBlocking(fd, wanted) >= 0;
  }

  /** Keeps other programs from opening the tty, except those of root, or lets them. */
  public void setExclusive(boolean wanted) {
    SystemCalls.setExclusive(fd, wanted);
  }

  /** Asks the driver to deliver bytes at once; false if it refuses. */
  public boolean setLowLatency() {
    return SystemCalls.setLowLatency(fd) >= 0;
  }

  /** The modem lines that are on, of both directions; empty if the device has none. */
  public OptionalInt modemLines() {
    return optional(SystemCalls.modemLines(fd));
  }

  /**
   * Sets {@link #DTR}, {@link #RTS} or both at once.
   *
   * @param changed the lines to set
   * @param on those of them that are then on
   * @return false if the device has no such lines
   */
  public boolean setModemLines(int changed, int on) {
    return SystemCalls.setModemLines(fd, changed, on) >= 0;
  }

  /**
   * Has the driver count the changes of the modem inputs, which some do only when they are asked
   * to, and only until the next {@link #set}. Takes a millisecond or two.
   */
  public void countModemLines() {
    SystemCalls.countModemLines(fd);
  }

  /** Begins or ends a break; false if the device refuses. */
  public boolean setBreak(boolean on) {
    return SystemCalls.setBreak(fd, on) >= 0;
  }

  /** The counts of the driver; empty if it counts nothing. */
  public Optional<LineCounts> counts() {
    int[] fields = LineCounts.emptyFields();
    return SystemCalls.lineCounts(fd, fields) < 0
        ? Optional.empty()
        : Optional.of(LineCounts.of(fields));
  }

  /** Number of bytes that can be read; negative if the device is gone. */
  public int receivedBytes() {
    return SystemCalls.receivedBytes(fd);
  }

  /** Number of bytes that the kernel has not given to the UART; negative if the device is gone. */
  public int unsentBytes() {
    return SystemCalls.unsentBytes(fd);
  }

  /** Whether the UART has sent all its bytes; empty if the driver does not know. */
  public Optional<Boolean> isTransmitterEmpty() {
    int answer = SystemCalls.isTransmitterEmpty(fd);
    return answer < 0 ? Optional.empty() : Optional.of(answer == 1);
  }

  /** Drops the received bytes in the kernel. */
  public void dropReceived() {
    SystemCalls.dropReceived(fd);
  }

  /** Drops the unsent bytes in the kernel; a write that flow control holds goes on. */
  public void dropUnsent() {
    SystemCalls.dropUnsent(fd);
  }

  /**
   * Sets the RS-485 mode of the driver: flags of struct serial_rs485, delays before and after in
   * ms.
   *
   * @return the mode then in force, in the same form; empty if the driver has no such mode
   */
  public Optional<int[]> setRs485(int flags, int beforeMillis, int afterMillis) {
    int[] mode = {flags, beforeMillis, afterMillis};
    return SystemCalls.setRs485(fd, mode) < 0 ? Optional.empty() : Optional.of(mode);
  }

  private static OptionalInt optional(int answer) {
    return answer < 0 ? OptionalInt.empty() : OptionalInt.of(answer);
  }
}
