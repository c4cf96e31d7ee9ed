package org.serialbridge.cli;

import com.ghgande.j2mod.modbus.Modbus;
import com.ghgande.j2mod.modbus.facade.AbstractModbusMaster;
import com.ghgande.j2mod.modbus.facade.ModbusSerialMaster;
import com.ghgande.j2mod.modbus.facade.ModbusTCPMaster;
import com.ghgande.j2mod.modbus.net.AbstractSerialConnection;
import com.ghgande.j2mod.modbus.util.SerialParameters;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.serialbridge.serial.device.PortUsers;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.settings.UartSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The place of Modbus slaves: behind a Modbus/TCP address, or at a serial device.
 *
 * @param name host name or address, or the path of the device
 * @param port TCP port; 0 for a device
 */
record ModbusTarget(String name, int port) {
  private static final Logger LOG = LoggerFactory.getLogger(ModbusTarget.class);
  private static final Path TTYS = Path.of("/sys/class/tty");
  private static final int STANDARD_PORT = 502;
  private static final int LARGEST_PORT = 65_535;
  private static final Pattern HOST = Pattern.compile("([^:/]+)(?::(\\d{1,5}))?");

  /** {@code HOST}, {@code HOST:PORT} or {@code /dev/...}. */
  static final class Converter implements ITypeConverter<ModbusTarget> {
    @Override
    public ModbusTarget convert(String value) {
      if (value.startsWith("/")) {
        return new ModbusTarget(value, 0);
      }
      Matcher host = HOST.matcher(value);
      int port = STANDARD_PORT;
      if (host.matches() && host.group(2) != null) {
        port = Integer.parseInt(host.group(2));
      }
      if (!host.matches() || port < 1 || port > LARGEST_PORT) {
        throw new TypeConversionException(
            "\"" + value + "\" (expected: HOST, HOST:PORT with 1-65535, or /dev/...)");
      }
      return new ModbusTarget(host.group(1), port);
    }
  }

  /**
   * Connects.
   *
   * @param uart parameters of a device
   * @param timeoutMillis for the connection and for each answer
   * @throws EnvironmentException if it cannot connect; the message gives the reason
   */
  AbstractModbusMaster connect(UartSettings uart, int timeoutMillis) throws EnvironmentException {
    AbstractModbusMaster master =
        port == 0
            ? new ModbusSerialMaster(serial(uart), timeoutMillis)
            : new ModbusTCPMaster(address(), port, timeoutMillis, false);
    try {
      master.connect();
    } catch (Exception e) { // the library declares it
      LOG.debug("{}: cannot connect", this, e);
      throw new EnvironmentException(
          port == 0 ? closed() : this + ": cannot connect: " + reason(e));
    }
    // The number of attempts; the library takes 0 for its default of 5. It is set here because the
    // library forgets a value that was set before the connection.
    master.setRetries(1);
    return master;
  }

  /**
   * The address of the host. It is looked up here because the library drops the reason of a
   * failure.
   */
  private String address() throws EnvironmentException {
    try {
      return InetAddress.getByName(name).getHostAddress();
    } catch (UnknownHostException e) {
      throw new EnvironmentException(
          this + ": unknown host; check the name, or use its IP address");
    }
  }

  private static String reason(Exception e) {
    return e instanceof ConnectException
        ? e.getMessage() + " (check the port, and whether its server runs)"
        : String.valueOf(e.getMessage());
  }

  /** The reason why a device cannot be opened. */
  private String closed() {
    Path device = Path.of(name);
    if (!Files.exists(device)) {
      return name + " does not exist; serialbridge ports lists the serial devices";
    }
    if (!Files.isReadable(device) || !Files.isWritable(device)) {
      return name + " may not be opened by this user (expected: a member of the group dialout)";
    }
    return isTty(device) && !PortUsers.of(device).isEmpty()
        ? name + " is in use by " + PortUsers.describe(device)
        : name + " cannot be opened: is it a serial device?";
  }

  private static boolean isTty(Path device) {
    try {
      Path real = device.toRealPath();
      return real.startsWith("/dev/pts") || Files.exists(TTYS.resolve(real.getFileName()));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The message for a unit without a good response.
   *
   * @param message message of the library
   */
  String silence(String message, int timeoutMillis) {
    if (port == 0) {
      return "no good response within %d ms; check its wiring and the parameters (--uart)"
          .formatted(timeoutMillis);
    }
    return message.contains("timeout")
        ? this + ": no response within " + timeoutMillis + " ms"
        : this + ": no good response; is it a Modbus/TCP port?";
  }

  private SerialParameters serial(UartSettings uart) {
    SerialParameters parameters = new SerialParameters();
    parameters.setPortName(name);
    parameters.setBaudRate(uart.baudRate());
    parameters.setDatabits(uart.dataBits());
    parameters.setStopbits(
        uart.stopBits() == 2
            ? AbstractSerialConnection.TWO_STOP_BITS
            : AbstractSerialConnection.ONE_STOP_BIT);
    parameters.setParity(
        switch (uart.parity()) {
          case NONE -> AbstractSerialConnection.NO_PARITY;
          case ODD -> AbstractSerialConnection.ODD_PARITY;
          case EVEN -> AbstractSerialConnection.EVEN_PARITY;
          case MARK -> AbstractSerialConnection.MARK_PARITY;
          case SPACE -> AbstractSerialConnection.SPACE_PARITY;
        });
    parameters.setEncoding(Modbus.SERIAL_ENCODING_RTU);
    parameters.setOpenDelay(0);
    return parameters;
  }

  @Override
  public String toString() {
    return port == 0 ? name : name + ":" + port;
  }
}
