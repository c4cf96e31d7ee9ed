package org.serialbridge.linetest;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

/** The settings of a line that a search tries: the likely ones first, without flow control. */
final class Candidates {
  private static final List<Integer> SPEEDS =
      List.of(9_600, 19_200, 115_200, 38_400, 57_600, 4_800, 2_400, 1_200);

  /** A format of characters: data bits, parity and stop bits. */
  private record Format(int dataBits, Parity parity, int stopBits) {
    UartSettings at(int baudRate) {
      return new UartSettings(baudRate, dataBits, stopBits, parity, FlowControl.NONE);
    }
  }

  private static final Format EIGHT_NONE = new Format(8, Parity.NONE, 1);
  private static final Format EIGHT_EVEN = new Format(8, Parity.EVEN, 1);
  private static final Format EIGHT_ODD = new Format(8, Parity.ODD, 1);
  private static final Format TWO_STOP_BITS = new Format(8, Parity.NONE, 2);
  private static final Format SEVEN_EVEN = new Format(7, Parity.EVEN, 1);

  private Candidates() {}

  /**
   * The settings of a device that talks by itself. 8N2 is not among them: a receiver looks at one
   * stop bit, so it reads 8N2 as 8N1.
   */
  static List<UartSettings> ofTalkers(UartSettings present) {
    return all(
        present, List.of(List.of(EIGHT_NONE, EIGHT_EVEN), List.of(SEVEN_EVEN), List.of(EIGHT_ODD)));
  }

  /** The settings of Modbus units (Modbus over Serial Line V1.02, 2.5.1: 8 data bits). */
  static List<UartSettings> ofModbus(UartSettings present) {
    return all(
        present,
        List.of(List.of(EIGHT_NONE, EIGHT_EVEN), List.of(EIGHT_ODD), List.of(TWO_STOP_BITS)));
  }

  /** The present settings, then each group of formats at all speeds. */
  private static List<UartSettings> all(UartSettings present, List<List<Format>> groups) {
    Set<UartSettings> all = new LinkedHashSet<>();
    all.add(withoutFlowControl(present));
    for (List<Format> group : groups) {
      for (int speed : SPEEDS) {
        group.forEach(format -> all.add(format.at(speed)));
      }
    }
    return new ArrayList<>(all);
  }

  static UartSettings withoutFlowControl(UartSettings uart) {
    return new UartSettings(
        uart.baudRate(), uart.dataBits(), uart.stopBits(), uart.parity(), FlowControl.NONE);
  }

  /** The usual short form: {@code 9600 8E1}. */
  static String words(UartSettings uart) {
    return "%d %d%s%d"
        .formatted(
            uart.baudRate(), uart.dataBits(), uart.parity().label().charAt(0), uart.stopBits());
  }
}
