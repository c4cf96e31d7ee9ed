package org.serialbridge.serial;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

/**
 * What jSerialComm cannot do to a tty, and a program that every Debian has can: stty of coreutils
 * and perl of perl-base, both essential packages. Each call starts a process, some milliseconds,
 * and waits for it.
 *
 * <p>Each opens the device, and the kernel raises DTR and RTS at every opening: nothing of this is
 * to be used while one of them is low.
 */
final class TtyTool {
  /** What stty says of a speed that has no constant of its own: 128000, 256000. */
  private static final String NOT_STANDARD = "0";

  private static final long LIMIT_SECONDS = 5;

  /**
   * O_RDWR | O_NOCTTY | O_NONBLOCK; TCFLSH of TCOFLUSH; TCGETS, TCSETS: setting what is set already
   * wakes a writer, which the flush of a pseudo-terminal does not. The numbers are those of x86 and
   * ARM.
   */
  private static final String FLUSH =
      "my $termios = chr(0) x 64;"
          + "sysopen(TTY, $ARGV[0], 2 | 0400 | 04000) && ioctl(TTY, 0x540B, 1)"
          + " && ioctl(TTY, 0x5401, $termios) && ioctl(TTY, 0x5402, $termios) or exit 1";

  /**
   * The same opening; TIOCSRS485, TIOCGRS485 of a struct serial_rs485: flags and delays in ms, of
   * eight words.
   */
  private static final String RS485 =
      "my ($path, @wanted) = @ARGV; my $rs485 = pack('L8', @wanted, (0) x 5);"
          + "sysopen(TTY, $path, 2 | 0400 | 04000) && ioctl(TTY, 0x542F, $rs485)"
          + " && ioctl(TTY, 0x542E, $rs485) or exit 1; print join(' ', unpack('L3', $rs485))";

  /**
   * The same opening; TIOCGSERIAL, TIOCSSERIAL of a struct serial_struct, whose fifth word is
   * flags: ASYNC_LOW_LATENCY, which any user may set if he changes nothing else.
   */
  private static final String LOW_LATENCY =
      "my $serial = chr(0) x 128; sysopen(TTY, $ARGV[0], 2 | 0400 | 04000)"
          + " && ioctl(TTY, 0x541E, $serial) or exit 1;"
          + "substr($serial, 16, 4) = pack('L', unpack('L', substr($serial, 16, 4)) | 0x2000);"
          + "ioctl(TTY, 0x541F, $serial) or exit 1";

  private TtyTool() {}

  /**
   * Completes the parameters that jSerialComm has set. A received break loses no data: it is
   * ignored (IGNBRK), or marked with the other errors in the data, for {@link ParmrkDecoder}. The
   * kernel leaves the ignoring to the driver, and those of USB adapters do not: theirs delivers a
   * break as 00, and bytes with errors as they came.
   *
   * @param device path of the tty
   * @param uart the parameters; the kernel calls a speed that the UART cannot do a success and
   *     keeps the old one, and jSerialComm cannot read it back
   * @param markErrors whether errors are marked
   * @return the speed that stty reads back, for {@link #isSpeedOf}; empty if it failed
   */
  static Optional<String> complete(String device, UartSettings uart, boolean markErrors) {
    Stream<String> flags =
        markErrors
            ? Stream.of("parmrk", "inpck", "-ignpar", "-brkint", "-ignbrk")
            : uart.parity() == Parity.NONE
                ? Stream.of("-parmrk", "-inpck", "-ignpar", "-brkint", "ignbrk")
                : Stream.of("-parmrk", "inpck", "ignpar", "-brkint", "ignbrk");
    // Without -drain it would wait for unsent output, for as long as flow control holds it.
    Stream<String> command = Stream.of("stty", "-F", device, "-drain", "speed");
    return run(Stream.concat(command, flags).toList());
  }

  /** Whether stty speaks of the wanted speed, as far as it knows that. */
  static boolean isSpeedOf(UartSettings uart, String speed) {
    return speed.equals(NOT_STANDARD)
        || speed.equals(String.valueOf(uart.baudRate()))
        || uart.baudRate() == UartSettings.FACTORY.baudRate(); // every UART does it
  }

  /** Drops what is unsent; jSerialComm would drop what is received with it. */
  static void flushUnsent(String device) {
    run(List.of("perl", "-e", FLUSH, device));
  }

  /** Lets DTR and RTS stay as they are when the device is closed, or be switched off. */
  static void keepRtsAtClose(String device, boolean kept) {
    run(List.of("stty", "-F", device, "-drain", kept ? "-hupcl" : "hupcl"));
  }

  /** Lets the driver deliver bytes at once; false if it refuses. */
  static boolean setLowLatency(String device) {
    return run(List.of("perl", "-e", LOW_LATENCY, device)).isPresent();
  }

  /**
   * Sets the RS-485 mode of the driver.
   *
   * @return what is in force then: flags, delay before, delay after, in decimal; empty if the
   *     driver has no such mode
   */
  static Optional<String> rs485(String device, int flags, int beforeMillis, int afterMillis) {
    return run(
        List.of(
            "perl",
            "-e",
            RS485,
            device,
            String.valueOf(flags),
            String.valueOf(beforeMillis),
            String.valueOf(afterMillis)));
  }

  /** What the program prints; empty if it is missing or fails. */
  private static Optional<String> run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String answer =
          new String(process.getInputStream().readNBytes(100), StandardCharsets.US_ASCII).strip();
      return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
          ? Optional.of(answer)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
