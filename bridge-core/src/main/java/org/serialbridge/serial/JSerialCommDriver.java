package org.serialbridge.serial;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

/**
 * Opens lines with jSerialComm, which never makes the tty the controlling terminal (O_NOCTTY), and
 * locks it (flock).
 */
public final class JSerialCommDriver implements SerialDriver {
  // errno(3) of Linux.
  private static final int ENOENT = 2;
  private static final int ENXIO = 6;
  private static final int EAGAIN = 11;
  private static final int EACCES = 13;
  private static final int EBUSY = 16;
  private static final int ENODEV = 19;
  private static final int EINVAL = 22;
  private static final int ENOTTY = 25;

  /**
   * What the library gives for errno when this process has the port open; the number is also
   * ENOENT's.
   */
  private static final int ALREADY_OPEN = 2;

  /**
   * Runs a thread when the JVM ends, and lets it finish before the library closes the ports, which
   * would throw their unsent output away.
   */
  public static void onExit(Thread hook) {
    SerialPort.addShutdownHook(hook);
  }

  @Override
  public SerialLine open(
      String name,
      Path device,
      UartSettings wanted,
      EventExecutor loop,
      SerialLine.Listener listener)
      throws SerialUnavailableException {
    SerialPort port = port(device);
    // A read returns at once with what is there, and blocks in the kernel while nothing is.
    port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, 0, 0);
    for (UartSettings candidate : UartFallback.candidates(wanted)) {
      set(port, candidate);
      if (port.openPort(0)) {
        return new ThreadedSerialLine(
            name, port, configure(port, wanted).orElse(candidate), loop, listener);
      }
      int errno = port.getLastErrorCode();
      if (errno != EINVAL && errno != ENOTTY) {
        throw new SerialUnavailableException(device + " " + reason(device, errno));
      }
    }
    throw new SerialUnavailableException(device + " is no serial device");
  }

  /**
   * The library's own search for a path that does not exist could end at another device: resolve it
   * here.
   */
  private static SerialPort port(Path device) throws SerialUnavailableException {
    try {
      return SerialPort.getCommPort(device.toRealPath().toString());
    } catch (NoSuchFileException | SerialPortInvalidPortException e) {
      throw new SerialUnavailableException(device + " does not exist");
    } catch (IOException e) {
      throw new SerialUnavailableException(device + " cannot be reached: " + e.getMessage());
    }
  }

  /**
   * Gives an open port the wanted parameters or the nearest that its tty takes.
   *
   * @return those in force; empty if the tty takes none
   */
  static Optional<UartSettings> configure(SerialPort port, UartSettings wanted) {
    return UartFallback.candidates(wanted).stream()
        .filter(candidate -> set(port, candidate))
        .filter(candidate -> LineSpeed.isInForce(port.getSystemPortPath(), candidate.baudRate()))
        .findFirst();
  }

  /**
   * Sets parameters, at once if the port is open.
   *
   * @return whether the tty has them
   */
  private static boolean set(SerialPort port, UartSettings uart) {
    int flowControl =
        uart.flowControl() == FlowControl.FCH
            ? SerialPort.FLOW_CONTROL_RTS_ENABLED | SerialPort.FLOW_CONTROL_CTS_ENABLED
            : SerialPort.FLOW_CONTROL_DISABLED;
    int stopBits = uart.stopBits() == 2 ? SerialPort.TWO_STOP_BITS : SerialPort.ONE_STOP_BIT;
    // Each call applies all that the library knows; the first still carries the old flow control.
    // tcsetattr calls it a success when it made only some of the changes, and fails when it made
    // none: so the same is set twice.
    port.setComPortParameters(
        uart.baudRate(), uart.dataBits(), stopBits, parity(uart.parity()), false);
    boolean first = port.setFlowControl(flowControl);
    return first && port.setFlowControl(flowControl);
  }

  private static int parity(Parity parity) {
    return switch (parity) {
      case NONE -> SerialPort.NO_PARITY;
      case EVEN -> SerialPort.EVEN_PARITY;
      case ODD -> SerialPort.ODD_PARITY;
      case MASK -> SerialPort.MARK_PARITY;
      case SPACE -> SerialPort.SPACE_PARITY;
    };
  }

  private static String reason(Path device, int errno) {
    if (errno == ALREADY_OPEN && Files.exists(device)) {
      return "is in use by " + PortHolders.describe(device);
    }
    return switch (errno) {
      case ENOENT, ENXIO, ENODEV -> "does not exist";
      case EACCES -> "may not be opened by this user (expected: a member of the group dialout)";
      case EAGAIN, EBUSY -> "is in use by " + PortHolders.describe(device);
      default -> "cannot be opened (errno " + errno + ")";
    };
  }
}
