package org.serialbridge.serial.tty;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import org.serialbridge.loop.IdleThreads;
import org.serialbridge.serial.SerialDriver;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.serial.SerialUnavailableException;
import org.serialbridge.serial.device.Descriptors;
import org.serialbridge.serial.device.DeviceDiagnostics;
import org.serialbridge.serial.device.PortUsers;
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

  /** The errno of the library if this process has the port open; ENOENT has the same number. */
  private static final int ALREADY_OPEN = 2;

  private static final Path ROOT = Path.of("/");

  private final ModemLinePoller modemPoller = new ModemLinePoller();

  /** Makes changes of lines, which may block, on threads that exist only meanwhile. */
  private final Executor changes = IdleThreads.oneEach("serial-change");

  /**
   * Runs a thread when the JVM ends. It finishes before the library closes the ports and drops
   * their unsent output.
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
    Tty tty = new Tty(port(device));
    for (UartSettings candidate : UartFallback.candidates(wanted)) {
      if (tty.open(candidate)) {
        LineIo io = io(name, tty, loop); // first, for it may make the library set parameters again
        tty.configure(wanted);
        return new TtyLine(name, tty, diagnostics(tty), io, wanted, loop, listener, modemPoller);
      }
      int errno = tty.errno();
      if (errno != EINVAL && errno != ENOTTY) {
        throw new SerialUnavailableException(device + " " + reason(device, errno));
      }
    }
    throw new SerialUnavailableException(device + " is not a serial device");
  }

  /**
   * Reads the properties of the device. If its adapter collects bytes, the driver is set to low
   * latency: the library sets ASYNC_LOW_LATENCY together with settings that need CAP_SYS_ADMIN,
   * which the kernel refuses for another user than root.
   */
  private static DeviceDiagnostics diagnostics(Tty tty) {
    String device = Path.of(tty.device()).getFileName().toString();
    DeviceDiagnostics diagnostics = DeviceDiagnostics.of(ROOT, device);
    if (diagnostics.isLate() && tty.setLowLatency()) {
      return DeviceDiagnostics.of(ROOT, device);
    }
    return diagnostics;
  }

  /**
   * The IO of the line: the event loop itself if it has epoll; threads elsewhere, and if the
   * descriptor of the library is ambiguous.
   */
  private LineIo io(String name, Tty tty, EventExecutor loop) {
    if (loop instanceof IoEventLoop epoll && epoll.isCompatible(EpollTty.class)) {
      OptionalInt descriptor = Descriptors.only(Path.of(tty.device()));
      if (descriptor.isPresent() && tty.neverBlock()) {
        return new EpollTty(tty, descriptor.getAsInt(), epoll, changes);
      }
      tty.block();
    }
    return new ThreadedIo(name, tty, loop);
  }

  /**
   * Resolves the path here: the library's own search for a missing path could end at another
   * device.
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

  private static String reason(Path device, int errno) {
    if (errno == ALREADY_OPEN && Files.exists(device)) {
      return "is in use by " + PortUsers.describe(device);
    }
    return switch (errno) {
      case ENOENT, ENXIO, ENODEV -> "does not exist";
      case EACCES -> "may not be opened by this user (expected: a member of the group dialout)";
      case EAGAIN, EBUSY -> "is in use by " + PortUsers.describe(device);
      default -> "cannot be opened (errno " + errno + ")";
    };
  }
}
