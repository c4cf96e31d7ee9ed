package org.serialbridge.modbus;

import com.ghgande.j2mod.modbus.msg.ModbusMessageImpl;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Messages as j2mod writes them. */
final class J2mod {
  private J2mod() {}

  /** The bytes of a message, with its MBAP header unless it is made headless. */
  static byte[] written(ModbusMessageImpl message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      message.writeTo(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] pdu(ModbusMessageImpl message) {
    message.setHeadless();
    byte[] unitAndPdu = written(message);
    return Arrays.copyOfRange(unitAndPdu, 1, unitAndPdu.length);
  }
}
