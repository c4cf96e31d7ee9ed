package org.serialbridge.serial.tty;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

/** The rule against lock-out: the parameters to try if a tty refuses the wanted ones. */
final class UartFallback {
  private UartFallback() {}

  /**
   * The wanted parameters, then simpler and simpler formats at their speed, then the same at
   * 115200, and finally 115200 8N1.
   */
  static List<UartSettings> candidates(UartSettings wanted) {
    Set<UartSettings> candidates = new LinkedHashSet<>();
    for (int baud : new int[] {wanted.baudRate(), UartSettings.FACTORY.baudRate()}) {
      candidates.add(
          new UartSettings(
              baud, wanted.dataBits(), wanted.stopBits(), wanted.parity(), wanted.flowControl()));
      candidates.add(
          new UartSettings(baud, 8, wanted.stopBits(), Parity.NONE, wanted.flowControl()));
      candidates.add(new UartSettings(baud, 8, 1, Parity.NONE, wanted.flowControl()));
      candidates.add(new UartSettings(baud, 8, 1, Parity.NONE, FlowControl.NONE));
    }
    return List.copyOf(candidates);
  }
}
