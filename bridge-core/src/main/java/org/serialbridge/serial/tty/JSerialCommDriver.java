package org.serialbridge.serial.tty;

import com.fazecast.jSerialComm.SerialPort;
import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import org.serialbridge.loop.IdleThreads;
import org.serialbridge.serial.LineOpening;
import org.serialbridge.serial.SerialDriver;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.serial.SerialUnavailableException;
import org.serialbridge.serial.device.Descriptors;
import org.serialbridge.serial.device.DeviceDiagnostics;
import org.serialbridge.serial.device.DeviceDriver;
import org.serialbridge.serial.device.PortUsers;
import org.serialbridge.serial.kernel.Errno;
import org.serialbridge.serial.kernel.TtyDescriptor;
import org.serialbridge.settings.UartSettings;

/**
 * Opens lines with jSerialComm, which never makes the tty the controlling terminal (O_NOCTTY), and
 * locks it (flock). The rest is done by system calls on its descriptor, or by jSerialComm where
 * there is no library for them.
 */
public final class JSerialCommDriver implements SerialDriver {
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
      LineOpening opening,
      EventExecutor loop,
      SerialLine.Listener listener)
      throws SerialUnavailableException {
    Tty tty = open(device, opening);
    try {
      LineIo io = io(name, tty, loop);
      if (!tty.configure(UartFallback.candidates(opening.uart()))) {
        throw new SerialUnavailableException(device + " is not a serial device");
      }
      tty.hangUpAtClose(opening.hangsUpAtClose());
      return new TtyLine(name, tty, diagnostics(tty), io, opening, loop, listener, modemPoller);
    } catch (SerialUnavailableException | RuntimeException e) {
      tty.close();
      throw e;
    }
  }

  private static Tty open(Path device, LineOpening opening) throws SerialUnavailableException {
    Optional<String> problem = TtyDescriptor.problem();
    if (problem.isEmpty()) {
      SerialPort port = port(device, opening);
      port.disablePortConfiguration();
      port.setBaudRate(opening.uart().baudRate());
      port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, 0, 0);
      open(device, port);
      Path real = Path.of(port.getSystemPortPath());
      OptionalInt descriptor = Descriptors.locked(real);
      if (descriptor.isPresent()) {
        TtyDescriptor tty = new TtyDescriptor(descriptor.getAsInt());
        TtyControl control = new DescriptorControl(tty, DeviceDriver.of(ROOT, name(real)));
        return new Tty(port, control, opening.rts());
      }
      port.closePort();
    }
    SerialPort port = port(device, opening);
    TtyControl control =
        new LibraryControl(port, problem.orElse("the descriptor of the device is not known"));
    control.set(UartSettings.FACTORY, false); // every tty takes it
    open(device, port);
    return new Tty(port, control, opening.rts());
  }

  private static void open(Path device, SerialPort port) throws SerialUnavailableException {
    if (!port.openPort(0)) {
      int errno = port.getLastErrorCode();
      throw new SerialUnavailableException(
          device
              + (errno == Errno.EINVAL || errno == Errno.ENOTTY
                  ? " is not a serial device"
                  : " " + reason(device, errno)));
    }
  }

  /**
   * Reads the properties of the device. If its adapter collects bytes, the driver is set to low
   * latency.
   */
  private static DeviceDiagnostics diagnostics(Tty tty) {
    String device = name(Path.of(tty.device()));
    DeviceDiagnostics diagnostics = DeviceDiagnostics.of(ROOT, device);
    if (diagnostics.isLate() && tty.setLowLatency()) {
      return DeviceDiagnostics.of(ROOT, device);
    }
    return diagnostics;
  }

  private static String name(Path device) {
    return String.valueOf(device.getFileName());
  }

  /**
   * The IO of the line: the event loop itself if it has epoll; threads elsewhere, and if the
   * descriptor is not known.
   */
  private LineIo io(String name, Tty tty, EventExecutor loop) {
    if (loop instanceof IoEventLoop epoll && epoll.isCompatible(EpollTty.class)) {
      OptionalInt descriptor = tty.descriptor();
      if (descriptor.isPresent() && tty.block(false)) {
        return new EpollTty(tty, descriptor.getAsInt(), epoll, changes);
      }
      tty.block(true);
    }
    return new ThreadedIo(name, tty, loop);
  }

  /**
   * Resolves the path here: the library's own search for a missing path could end at another
   * device.
   */
  private static SerialPort port(Path device, LineOpening opening)
      throws SerialUnavailableException {
    try {
      SerialPort port = UnsearchedPort.of(device.toRealPath().toString());
      port.setDTRandRTS(opening.dtr(), opening.rts()); // in one call right behind the opening
      return port;
    } catch (NoSuchFileException e) {
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
      case Errno.ENOENT, Errno.ENXIO, Errno.ENODEV -> "does not exist";
      case Errno.EACCES ->
          "may not be opened by this user (expected: a member of the group dialout)";
      case Errno.EAGAIN, Errno.EBUSY -> "is in use by " + PortUsers.describe(device);
      default -> "cannot be opened (errno " + errno + ")";
    };
  }
}
