package org.serialbridge.serial.tty;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

/**
 * Changes of a tty that jSerialComm does not support, by programs of every Debian: stty of
 * coreutils and perl of perl-base, both essential packages. Each call starts a process and waits
 * for it, for some milliseconds.
 *
 * <p>Each call opens the device, at which the kernel raises DTR and RTS. It must not be used while
 * one of them is low.
 */
final class TtyTool {
  /** The answer of stty for a speed without a constant: 128000, 256000. */
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
   * flags: ASYNC_LOW_LATENCY, which any user may set if nothing else changes.
   */
  private static final String LOW_LATENCY =
      "my $serial = chr(0) x 128; sysopen(TTY, $ARGV[0], 2 | 0400 | 04000)"
          + " && ioctl(TTY, 0x541E, $serial) or exit 1;"
          + "substr($serial, 16, 4) = pack('L', unpack('L', substr($serial, 16, 4)) | 0x2000);"
          + "ioctl(TTY, 0x541F, $serial) or exit 1";

  private TtyTool() {}

  /**
   * Completes the parameters that jSerialComm has set. A received break loses no data: it is
   * ignored (IGNBRK), or marked like other errors in the data, for {@link ParmrkDecoder}. The
   * kernel leaves this to the driver. Drivers of USB adapters ignore neither: they deliver a break
   * as 00, and bytes with errors as received.
   *
   * @param device path of the tty
   * @param uart the parameters; for an unsupported speed the kernel reports success and keeps the
   *     old speed, and jSerialComm cannot read it back
   * @param markErrors whether errors are marked
   * @return the speed that stty reads back, for {@link #isSpeedOf}; empty after a failure
   */
  static Optional<String> complete(String device, UartSettings uart, boolean markErrors) {
    Stream<String> flags =
        markErrors
            ? Stream.of("parmrk", "inpck", "-ignpar", "-brkint", "-ignbrk")
            : uart.parity() == Parity.NONE
                ? Stream.of("-parmrk", "-inpck", "-ignpar", "-brkint", "ignbrk")
                : Stream.of("-parmrk", "inpck", "ignpar", "-brkint", "ignbrk");
    // Without -drain, stty would wait for unsent output as long as flow control holds it.
    Stream<String> command = Stream.of("stty", "-F", device, "-drain", "speed");
    return run(Stream.concat(command, flags).toList());
  }

  /** Whether stty tells the wanted speed, as far as it knows the speed. */
  static boolean isSpeedOf(UartSettings uart, String speed) {
    return speed.equals(NOT_STANDARD)
        || speed.equals(String.valueOf(uart.baudRate()))
        || uart.baudRate() == UartSettings.FACTORY.baudRate(); // every UART supports it
  }

  /** Drops unsent bytes; jSerialComm would drop received bytes, too. */
  static void flushUnsent(String device) {
    run(List.of("perl", "-e", FLUSH, device));
  }

  /**
   * Sets whether DTR and RTS keep their levels when the device is closed; otherwise they are
   * switched off.
   */
  static void keepRtsAtClose(String device, boolean kept) {
    run(List.of("stty", "-F", device, "-drain", kept ? "-hupcl" : "hupcl"));
  }

  /** Asks the driver to deliver bytes at once; false if it refuses. */
  static boolean setLowLatency(String device) {
    return run(List.of("perl", "-e", LOW_LATENCY, device)).isPresent();
  }

  /**
   * Sets the RS-485 mode of the driver.
   *
   * @return the settings then in force: flags, delay before, delay after (ms), in decimal; empty if
   *     the driver has no such mode
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

  /** The output of the program; empty if the program is missing or fails. */
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
