package org.serialbridge.cli;

import com.ghgande.j2mod.modbus.Modbus;
import com.ghgande.j2mod.modbus.facade.AbstractModbusMaster;
import com.ghgande.j2mod.modbus.facade.ModbusSerialMaster;
import com.ghgande.j2mod.modbus.facade.ModbusTCPMaster;
import com.ghgande.j2mod.modbus.net.AbstractSerialConnection;
import com.ghgande.j2mod.modbus.util.SerialParameters;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.serialbridge.settings.UartSettings;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where Modbus slaves are: behind a Modbus/TCP address, or on a serial device.
 *
 * @param name host name or address, or the path of the device
 * @param port TCP port; 0 for a device
 */
record ModbusTarget(String name, int port) {
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
   * @throws EnvironmentException if that is not possible
   */
  AbstractModbusMaster connect(UartSettings uart, int timeoutMillis) throws EnvironmentException {
    AbstractModbusMaster master =
        port == 0
            ? new ModbusSerialMaster(serial(uart), timeoutMillis)
            : new ModbusTCPMaster(name, port, timeoutMillis, false);
    master.setRetries(0);
    try {
      master.connect();
    } catch (Exception e) { // what the library declares
      throw new EnvironmentException(this + ": cannot connect: " + e.getMessage());
    }
    return master;
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
          case MASK -> AbstractSerialConnection.MARK_PARITY;
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
