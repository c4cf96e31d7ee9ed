package org.serialbridge.linetest;

import java.util.HexFormat;
import org.serialbridge.modbus.Adu;
import org.serialbridge.settings.UartSettings;

/**
 * A request to a Modbus unit, which only reads.
 *
 * @param uart the parameters of the line
 * @param unit 1 to 247
 * @param function the request
 */
record Question(UartSettings uart, int unit, Function function) {
  /** Bytes by which a response shows; the others extend the time of the question. */
  private static final int FIRST_BYTES = 4;

  /** The requests, in the order in which they are tried. Any response to one is a find. */
  enum Function {
    READ_HOLDING_REGISTERS("0300000001"),
    READ_INPUT_REGISTERS("0400000001"),
    REPORT_SERVER_ID("11"),
    /** Read Device Identification, basic, from the first object on. */
    READ_DEVICE_IDENTIFICATION("2b0e0100");

    private final String pdu;

    Function(String pdu) {
      this.pdu = pdu;
    }

    int code() {
      return HexFormat.fromHexDigits(pdu, 0, 2);
    }

    /** Time on a line of request and begin of the response, in ms. */
    long lineMillis(UartSettings uart) {
      return (1 + pdu.length() / 2 + 2 + FIRST_BYTES) * uart.characterNanos() / 1_000_000;
    }
  }

  byte[] rtu() {
    return new Adu(unit, HexFormat.of().parseHex(function.pdu)).rtu();
  }

  /** Time on the line of request and begin of the response, in ms. */
  long lineMillis() {
    return function.lineMillis(uart);
  }
}
