package org.serialbridge.cli;

import com.ghgande.j2mod.modbus.Modbus;
import com.ghgande.j2mod.modbus.net.AbstractSerialConnection;
import com.ghgande.j2mod.modbus.net.SerialConnection;
import com.ghgande.j2mod.modbus.util.SerialParameters;
import java.io.IOException;
import org.serialbridge.settings.UartSettings;

/** A serial device. */
final class DeviceBytes implements ModbusExchange.Bytes {
  /** The kernel waits by tenths of a second. */
  private static final int SHORTEST_WAIT_MILLIS = 100;

  private final SerialConnection connection;

  /** Opens a device. */
  DeviceBytes(String path, UartSettings uart) throws IOException {
    connection = new SerialConnection(parameters(path, uart));
    try {
      connection.open();
    } catch (RuntimeException e) { // the library's exception for a path without a device
      throw new IOException(e);
    }
  }

  private static SerialParameters parameters(String path, UartSettings uart) {
    SerialParameters parameters = new SerialParameters();
    parameters.setPortName(path);
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
  public void write(byte[] bytes) throws IOException {
    if (connection.writeBytes(bytes, bytes.length) != bytes.length) {
      throw new IOException("the device takes no data");
    }
  }

  @Override
  public int read(byte[] buffer, int millis) {
    connection.setComPortTimeouts(
        AbstractSerialConnection.TIMEOUT_READ_SEMI_BLOCKING,
        Math.max(SHORTEST_WAIT_MILLIS, millis),
        0);
    return connection.readBytes(buffer, buffer.length);
  }

  @Override
  public void close() {
    connection.close();
  }
}
