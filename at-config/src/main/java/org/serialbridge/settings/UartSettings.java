package org.serialbridge.settings;

import java.util.List;
import java.util.Map;

/**
 * Parameters of a serial line (AT+UART).
 *
 * @param baudRate 1 to 2,147,483,647 bit/s; AT+UART takes 45 to 4,000,000, RFC 2217 any
 * @param dataBits 5 to 8
 * @param stopBits 1 or 2
 * @param parity the parity bit
 * @param flowControl the signal that stops the data of either direction
 */
public record UartSettings(
    int baudRate, int dataBits, int stopBits, Parity parity, FlowControl flowControl) {
  /** 115200 8N1 without flow control: the factory setting, which every tty takes. */
  public static final UartSettings FACTORY =
      new UartSettings(115_200, 8, 1, Parity.NONE, FlowControl.NONE);

  private static final Part<Integer> BAUD_RATE =
      Part.number(45, 4_000_000)
          .labelled("Baud rate")
          .in("bit/s")
          .suggesting(
              300, 1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800,
              921_600);
  private static final Part<Integer> DATA_BITS = Part.oneOf(5, 6, 7, 8).labelled("Data bits");
  private static final Part<Integer> STOP_BITS = Part.oneOf(1, 2).labelled("Stop bits");
  private static final Part<Parity> PARITY =
      Part.choice(Parity.class, Map.of("MARK", Parity.MARK)).labelled("Parity");

  /** Relatives of the units write FC or FCR for RTS/CTS, others XON or XONXOFF. */
  private static final Part<FlowControl> FLOW_CONTROL =
      Part.choice(
              FlowControl.class,
              Map.of(
                  "FC", FlowControl.RTS_CTS,
                  "FCR", FlowControl.RTS_CTS,
                  "XON", FlowControl.XON_XOFF,
                  "XONXOFF", FlowControl.XON_XOFF))
          .labelled("Flow control");

  static final Syntax<UartSettings> SYNTAX =
      Syntax.of(
          List.of(BAUD_RATE, DATA_BITS, STOP_BITS, PARITY, FLOW_CONTROL),
          UartSettings::parse,
          UartSettings::toString);

  public UartSettings {
    require("baud rate", baudRate, 1, Integer.MAX_VALUE);
    require("data bits", dataBits, 5, 8);
    require("stop bits", stopBits, 1, 2);
  }

  private static void require(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + min + "-" + max + ")");
    }
  }

  /**
   * Nanoseconds that one character takes on the line: start bit, data bits, parity bit if any, stop
   * bits.
   */
  public long characterNanos() {
    int bits = 1 + dataBits + (parity == Parity.NONE ? 0 : 1) + stopBits;
    return bits * 1_000_000_000L / baudRate;
  }

  private static UartSettings parse(String text) throws InvalidValueException {
    PartReader in = new PartReader(text, SYNTAX.parts());
    return new UartSettings(
        in.next(BAUD_RATE),
        in.next(DATA_BITS),
        in.next(STOP_BITS),
        in.next(PARITY),
        in.next(FLOW_CONTROL));
  }

  /** The text that AT+UART answers: {@code 115200,8,1,NONE,NFC}. */
  @Override
  public String toString() {
    return String.join(
        ",",
        BAUD_RATE.write(baudRate),
        DATA_BITS.write(dataBits),
        STOP_BITS.write(stopBits),
        PARITY.write(parity),
        FLOW_CONTROL.write(flowControl));
  }
}
