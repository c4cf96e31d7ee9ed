package org.serialbridge.serial;

import io.netty.util.concurrent.EventExecutor;
import java.nio.file.Path;
import org.serialbridge.settings.UartSettings;

/** Opens serial lines. */
@FunctionalInterface
public interface SerialDriver {
  /**
   * Opens a device. Blocks for as long as its driver does.
   *
   * @param name name of the port, for threads and log lines
   * @param device its path, best a stable one
   * @param wanted the parameters; if the tty refuses them, the nearest that it takes are in force,
   *     so that the console stays reachable
   * @param loop where the listener is called
   * @return the line, open, and not started yet
   * @throws SerialUnavailableException if the device is absent, in use, or no serial device
   */
  SerialLine open(
      String name,
      Path device,
      UartSettings wanted,
      EventExecutor loop,
      SerialLine.Listener listener)
      throws SerialUnavailableException;
}
