package org.serialbridge.serial.tty;

import com.fazecast.jSerialComm.SerialPort;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;

/**
 * Ports of jSerialComm that are made without its search. Its own way to a port looks at all ports
 * of the computer first, and opens each UART for it, at which the kernel raises DTR and RTS: also
 * of ports that are not ours. Its native part opens a path that it has not found, too.
 */
final class UnsearchedPort {
  private UnsearchedPort() {}

  /**
   * A port that is not open yet.
   *
   * @param path real path of a device that exists
   * @throws LinkageError if jSerialComm has other members than in the version that is pinned
   */
  static SerialPort of(String path) {
    try {
      Constructor<SerialPort> constructor = SerialPort.class.getDeclaredConstructor();
      constructor.setAccessible(true);
      SerialPort port = constructor.newInstance();
      Field comPort = SerialPort.class.getDeclaredField("comPort");
      comPort.setAccessible(true);
      comPort.set(port, path);
      return port;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("jSerialComm is another version", e);
    }
  }
}
