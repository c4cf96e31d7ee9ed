package org.serialbridge.serial;

import io.netty.util.concurrent.EventExecutor;
import java.nio.file.Path;

/** Opens serial lines. */
@FunctionalInterface
public interface SerialDriver {
  /**
   * Opens a device. Blocks as long as its driver does.
   *
   * @param name name of the port, for threads and log lines
   * @param device path of the device, preferably a stable one
   * @param opening the state in which the line begins
   * @param loop the event loop that calls the listener
   * @return the line, open, and not started yet
   * @throws SerialUnavailableException if the device is absent, in use, or not a serial device
   */
  SerialLine open(
      String name,
      Path device,
      LineOpening opening,
      EventExecutor loop,
      SerialLine.Listener listener)
      throws SerialUnavailableException;
}
