package org.serialbridge.port;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.serialbridge.modbus.LineTiming;
import org.serialbridge.modbus.SerialFraming;
import org.serialbridge.monitor.ModbusLine;
import org.serialbridge.settings.ModbusRole;
import org.serialbridge.settings.Part;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.RouteRows;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.UartSettings;

/** The role, the framing and the times on a Modbus line according to the settings. */
public final class ModbusTiming {
  private ModbusTiming() {}

  /** Whether another master is on the line and nothing is sent to it (AT+MODROLE=LISTEN). */
  public static boolean isListener(PortSettings settings) {
    return settings.effective(ProtocolRows.MODBUS_GATEWAY)
        && settings.effective(RouteRows.MODBUS_ROLE) == ModbusRole.LISTEN;
  }

  /** The framing on the line. */
  public static SerialFraming framing(PortSettings settings) {
    return switch (settings.effective(RouteRows.LINE_FRAMING)) {
      case RTU -> SerialFraming.RTU;
      case ASCII -> SerialFraming.ASCII;
    };
  }

  /** The times of a converter with these settings. */
  public static LineTiming of(PortSettings settings) {
    UartSettings uart = settings.get(SerialPortRows.UART);
    int gap = settings.get(ProtocolRows.MODBUS_GAP);
    return LineTiming.of(
        uart.characterNanos(),
        gap == Part.AUTO
            ? LineTiming.t35Nanos(uart.baudRate(), uart.characterNanos())
            : TimeUnit.MICROSECONDS.toNanos(gap),
        TimeUnit.MILLISECONDS.toNanos(settings.get(ProtocolRows.MODBUS_TIMEOUT)),
        TimeUnit.MILLISECONDS.toNanos(settings.get(ProtocolRows.MODBUS_QUIET)));
  }

  /** The same if the master is on the line: the gap before a response is T3.5 at most. */
  public static LineTiming ofAnswers(PortSettings settings) {
    UartSettings uart = settings.get(SerialPortRows.UART);
    LineTiming timing = of(settings);
    return LineTiming.of(
        timing.characterNanos(),
        Math.min(timing.gapNanos(), LineTiming.t35Nanos(uart.baudRate(), uart.characterNanos())),
        timing.responseNanos(),
        timing.quietNanos());
  }

  /** The line as the capture sees it; empty if it does not carry Modbus. */
  public static Optional<ModbusLine> line(PortSettings settings) {
    return settings.effective(ProtocolRows.MODBUS_GATEWAY)
        ? Optional.of(
            new ModbusLine(
                settings.mode().isServer(),
                isListener(settings) || !settings.mode().isServer(),
                framing(settings),
                of(settings)))
        : Optional.empty();
  }
}
