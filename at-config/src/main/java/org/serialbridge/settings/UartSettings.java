package org.serialbridge.settings;

import java.util.Locale;

/**
 * Parameters of a serial line (AT+UART).
 *
 * @param baudRate 45 to 4,000,000 bit/s
 * @param dataBits 5 to 8
 * @param stopBits 1 or 2
 * @param parity the parity bit
 * @param flowControl what stops the data of either direction
 */
public record UartSettings(
    int baudRate, int dataBits, int stopBits, Parity parity, FlowControl flowControl) {
  /** 115200 8N1 without flow control: the factory setting, which every tty takes. */
  public static final UartSettings FACTORY =
      new UartSettings(115_200, 8, 1, Parity.NONE, FlowControl.NFC);

  static final Syntax<UartSettings> SYNTAX =
      new Syntax<>(
          "baud 45-4000000, data bits 5-8, stop bits 1-2, NONE|EVEN|ODD|MASK|SPACE, NFC|FCH|FCX",
          UartSettings::parse,
          UartSettings::toString);

  /**
   * Nanoseconds that one character takes on the line: start bit, data bits, parity bit if any, stop
   * bits.
   */
  public long characterNanos() {
    int bits = 1 + dataBits + (parity == Parity.NONE ? 0 : 1) + stopBits;
    return bits * 1_000_000_000L / baudRate;
  }

  private static UartSettings parse(String text) throws Syntax.Rejected {
    String[] parts = Syntax.parts(text, 5);
    return new UartSettings(
        Syntax.number(parts[0], 45, 4_000_000),
        Syntax.number(parts[1], 5, 8),
        Syntax.number(parts[2], 1, 2),
        parity(parts[3]),
        flowControl(parts[4]));
  }

  private static Parity parity(String text) throws Syntax.Rejected {
    return text.equalsIgnoreCase("MARK") ? Parity.MASK : Syntax.keyword(Parity.class, text);
  }

  /** Relatives of the units write FC or FCR for hardware flow control, others XON or XONXOFF. */
  private static FlowControl flowControl(String text) throws Syntax.Rejected {
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "NFC" -> FlowControl.NFC;
      case "FCH", "FC", "FCR" -> FlowControl.FCH;
      case "FCX", "XON", "XONXOFF" -> FlowControl.FCX;
      default -> throw new Syntax.Rejected();
    };
  }

  /** The text that AT+UART answers: {@code 115200,8,1,NONE,NFC}. */
  @Override
  public String toString() {
    return baudRate + "," + dataBits + "," + stopBits + "," + parity + "," + flowControl;
  }
}
