package org.serialbridge.demo;

import com.ghgande.j2mod.modbus.Modbus;
import com.ghgande.j2mod.modbus.ModbusException;
import com.ghgande.j2mod.modbus.procimg.SimpleDigitalIn;
import com.ghgande.j2mod.modbus.procimg.SimpleDigitalOut;
import com.ghgande.j2mod.modbus.procimg.SimpleInputRegister;
import com.ghgande.j2mod.modbus.procimg.SimpleProcessImage;
import com.ghgande.j2mod.modbus.procimg.SimpleRegister;
import com.ghgande.j2mod.modbus.slave.ModbusSlave;
import com.ghgande.j2mod.modbus.slave.ModbusSlaveFactory;
import com.ghgande.j2mod.modbus.util.SerialParameters;
import java.io.IOException;
import java.nio.file.Path;
import org.serialbridge.settings.UartSettings;

/** A Modbus RTU slave with unit identifier 1: ten values of each kind; register n holds 100 + n. */
public final class SimulatedSlave implements AutoCloseable {
  private static final int UNIT_ID = 1;
  private static final int VALUES = 10;
  private static final int FIRST_VALUE = 100;

  private final ModbusSlave slave;

  private SimulatedSlave(ModbusSlave slave) {
    this.slave = slave;
  }

  /**
   * Starts a slave on a serial device, 115200 8N1.
   *
   * @throws IOException if the device cannot be opened
   */
  public static SimulatedSlave start(Path device) throws IOException {
    SerialParameters parameters = new SerialParameters();
    parameters.setPortName(device.toString());
    parameters.setBaudRate(UartSettings.FACTORY.baudRate());
    parameters.setEncoding(Modbus.SERIAL_ENCODING_RTU);
    parameters.setOpenDelay(0);
    try {
      ModbusSlave slave = ModbusSlaveFactory.createSerialSlave(parameters);
      slave.addProcessImage(UNIT_ID, values());
      slave.open();
      return new SimulatedSlave(slave);
    } catch (ModbusException e) {
      throw new IOException("the simulated Modbus slave cannot open " + device, e);
    }
  }

  private static SimpleProcessImage values() {
    SimpleProcessImage image = new SimpleProcessImage(UNIT_ID);
    for (int i = 0; i < VALUES; i++) {
      image.addRegister(new SimpleRegister(FIRST_VALUE + i));
      image.addInputRegister(new SimpleInputRegister(FIRST_VALUE + i));
      image.addDigitalIn(new SimpleDigitalIn(i % 2 == 0));
      image.addDigitalOut(new SimpleDigitalOut(i % 2 == 0));
    }
    return image;
  }

  @Override
  public void close() {
    slave.close();
  }
}
