package org.serialbridge.serial.kernel;

import java.util.Arrays;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

/**
 * The parameters of a tty in the form of the kernel: struct termios2 of termios(3), with the
 * numbers of x86 and ARM. Immutable.
 */
public final class Termios {
  // The fields, in the order of the library.
  private static final int IFLAG = 0;
  private static final int OFLAG = 1;
  private static final int CFLAG = 2;
  private static final int LFLAG = 3;
  private static final int SPEED = 4;
  private static final int MIN = 5;
  private static final int TIME = 6;
  private static final int START = 7;
  private static final int STOP = 8;
  private static final int FIELDS = 9;

  // c_iflag.
  private static final int IGNBRK = 0x1;
  private static final int BRKINT = 0x2;
  private static final int IGNPAR = 0x4;
  private static final int PARMRK = 0x8;
  private static final int INPCK = 0x10;
  private static final int ISTRIP = 0x20;
  private static final int IXON = 0x400;
  private static final int IXOFF = 0x1000;

  // c_cflag.
  private static final int CSIZE = 0x30;
  private static final int SHIFT_OF_CSIZE = 4;
  private static final int FEWEST_DATA_BITS = 5;
  private static final int CSTOPB = 0x40;
  private static final int CREAD = 0x80;
  private static final int PARENB = 0x100;
  private static final int PARODD = 0x200;
  private static final int HUPCL = 0x400;
  private static final int CLOCAL = 0x800;
  private static final int CMSPAR = 0x4000_0000;
  private static final int CRTSCTS = 0x8000_0000;
  private static final int PARITY = PARENB | PARODD | CMSPAR;

  private static final int XON = 0x11;
  private static final int XOFF = 0x13;

  /** A driver rounds a speed by 2 % at most: it would call a greater difference another speed. */
  private static final int SHARE_OF_ROUNDING = 50;

  private final int[] fields;

  /** Takes over the fields of the library. */
  private Termios(int[] fields) {
    this.fields = fields;
  }

  static int[] emptyFields() {
    return new int[FIELDS];
  }

  static Termios of(int[] fields) {
    return new Termios(fields);
  }

  int[] fields() {
    return fields.clone();
  }

  /**
   * The same for raw data with these parameters. A received break is ignored, and bytes with errors
   * are dropped if there is a parity bit, until {@link #marking}.
   */
  public Termios with(UartSettings uart) {
    int[] next = fields.clone();
    next[IFLAG] =
        IGNBRK
            | (uart.parity() == Parity.NONE ? 0 : INPCK | IGNPAR)
            | (uart.dataBits() < 8 ? ISTRIP : 0)
            | (uart.flowControl() == FlowControl.XON_XOFF ? IXON | IXOFF : 0);
    next[OFLAG] = 0;
    next[LFLAG] = 0;
    next[CFLAG] =
        (fields[CFLAG] & ~(CSIZE | CSTOPB | PARITY | CRTSCTS))
            | CREAD
            | CLOCAL
            | (uart.dataBits() - FEWEST_DATA_BITS << SHIFT_OF_CSIZE)
            | (uart.stopBits() == 2 ? CSTOPB : 0)
            | bits(uart.parity())
            | (uart.flowControl() == FlowControl.RTS_CTS ? CRTSCTS : 0);
    next[SPEED] = uart.baudRate();
    next[START] = XON;
    next[STOP] = XOFF;
    return new Termios(next);
  }

  private static int bits(Parity parity) {
    return switch (parity) {
      case NONE -> 0;
      case EVEN -> PARENB;
      case ODD -> PARENB | PARODD;
      case MARK -> PARENB | PARODD | CMSPAR;
      case SPACE -> PARENB | CMSPAR;
    };
  }

  /** The same for raw data, whatever the parameters. */
  Termios raw() {
    return with(UartSettings.FACTORY);
  }

  /**
   * The same with breaks and bytes with errors marked in the data: PARMRK of termios(3). The kernel
   * leaves it to the driver whether a break or an error is seen without a mark. Drivers of USB
   * adapters then deliver a break as 00, and bytes with errors as received.
   */
  public Termios marking() {
    int[] next = fields.clone();
    next[IFLAG] = next[IFLAG] & ~(IGNBRK | BRKINT | IGNPAR) | INPCK | PARMRK;
    return new Termios(next);
  }

  /** The same with DTR and RTS switched off when the tty is closed, or left alone (HUPCL). */
  public Termios hangingUpAtClose(boolean wanted) {
    int[] next = fields.clone();
    next[CFLAG] = wanted ? next[CFLAG] | HUPCL : next[CFLAG] & ~HUPCL;
    return new Termios(next);
  }

  /**
   * The same for reads that return at once with what there is.
   *
   * @param wait whether a read waits until there is a byte
   */
  public Termios reading(boolean wait) {
    int[] next = fields.clone();
    next[MIN] = wait ? 1 : 0;
    next[TIME] = 0;
    return new Termios(next);
  }

  /** Whether errors are marked in the data. */
  public boolean isMarking() {
    return (fields[IFLAG] & PARMRK) != 0;
  }

  /** The speed in bit/s, as the driver has rounded it. */
  public int speed() {
    return fields[SPEED];
  }

  /**
   * The parameters in the form of the settings.
   *
   * @param wanted the parameters that were set: a speed that the driver has rounded by 2 % at most
   *     is that one
   */
  public UartSettings uart(UartSettings wanted) {
    boolean isRounded =
        Math.abs((long) speed() - wanted.baudRate()) <= wanted.baudRate() / SHARE_OF_ROUNDING;
    return new UartSettings(
        isRounded ? wanted.baudRate() : Math.max(1, speed()),
        ((fields[CFLAG] & CSIZE) >> SHIFT_OF_CSIZE) + FEWEST_DATA_BITS,
        (fields[CFLAG] & CSTOPB) == 0 ? 1 : 2,
        parity(),
        flowControl());
  }

  private Parity parity() {
    int parity = fields[CFLAG] & PARITY;
    for (Parity value : Parity.values()) {
      if (bits(value) == parity) {
        return value;
      }
    }
    return Parity.NONE; // PARODD and CMSPAR mean nothing without PARENB
  }

  private FlowControl flowControl() {
    if ((fields[CFLAG] & CRTSCTS) != 0) {
      return FlowControl.RTS_CTS;
    }
    return (fields[IFLAG] & (IXON | IXOFF)) == 0 ? FlowControl.NONE : FlowControl.XON_XOFF;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Termios termios && Arrays.equals(fields, termios.fields);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(fields);
  }
}
