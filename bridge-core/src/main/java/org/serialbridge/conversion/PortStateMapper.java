package org.serialbridge.conversion;

import java.util.Optional;
import java.util.Set;
import org.serialbridge.port.SerialControl;
import org.serialbridge.rfc2217.FlowControl;
import org.serialbridge.rfc2217.LineEvent;
import org.serialbridge.rfc2217.ModemLine;
import org.serialbridge.rfc2217.Parity;
import org.serialbridge.rfc2217.PortState;
import org.serialbridge.rfc2217.PurgeData;
import org.serialbridge.rfc2217.StopSize;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineBuffer;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.settings.UartSettings;

/** Converts between the terms of RFC 2217 and those of the serial line. */
final class PortStateMapper {

  /** A UART with five data bits sends one and a half stop bits instead of two. */
  private static final int FIVE_BITS = 5;

  private PortStateMapper() {}

  /** The state of the port. */
  static PortState of(SerialControl control) {
    return of(
        control.parameters(),
        control.isOn(ControlSignal.DTR),
        control.isOn(ControlSignal.RTS),
        control.isOn(ControlSignal.BREAK));
  }

  /** A state of parameters and control signals. */
  static PortState of(UartSettings uart, boolean dtr, boolean rts, boolean breakOn) {
    return new PortState(
        uart.baudRate(),
        uart.dataBits(),
        parity(uart.parity()),
        stopSize(uart),
        flow(uart.flowControl()),
        flow(uart.flowControl()),
        dtr,
        rts,
        breakOn);
  }

  /**
   * The parameters of a state; empty if no line of this host supports them.
   *
   * @param before the state before the change: one and a half stop bits of five data bits become
   *     two if there are more data bits
   */
  static Optional<UartSettings> uart(PortState state, PortState before) {
    boolean asksForHalf =
        state.stopSize() == StopSize.ONE_AND_A_HALF && before.stopSize() != state.stopSize();
    if (state.inbound() != state.outbound() || asksForHalf && state.dataSize() != FIVE_BITS) {
      return Optional.empty();
    }
    return flow(state.outbound())
        .map(
            flow ->
                new UartSettings(
                    state.baudRate(),
                    state.dataSize(),
                    state.stopSize() == StopSize.ONE ? 1 : 2,
                    parity(state.parity()),
                    flow));
  }

  private static StopSize stopSize(UartSettings uart) {
    if (uart.stopBits() == 1) {
      return StopSize.ONE;
    }
    return uart.dataBits() == FIVE_BITS ? StopSize.ONE_AND_A_HALF : StopSize.TWO;
  }

  private static Parity parity(org.serialbridge.settings.Parity parity) {
    return switch (parity) {
      case NONE -> Parity.NONE;
      case ODD -> Parity.ODD;
      case EVEN -> Parity.EVEN;
      case MARK -> Parity.MARK;
      case SPACE -> Parity.SPACE;
    };
  }

  private static org.serialbridge.settings.Parity parity(Parity parity) {
    return switch (parity) {
      case NONE -> org.serialbridge.settings.Parity.NONE;
      case ODD -> org.serialbridge.settings.Parity.ODD;
      case EVEN -> org.serialbridge.settings.Parity.EVEN;
      case MARK -> org.serialbridge.settings.Parity.MARK;
      case SPACE -> org.serialbridge.settings.Parity.SPACE;
    };
  }

  private static FlowControl flow(org.serialbridge.settings.FlowControl flow) {
    return switch (flow) {
      case NONE -> FlowControl.NONE;
      case RTS_CTS -> FlowControl.HARDWARE;
      case XON_XOFF -> FlowControl.XON_XOFF;
    };
  }

  private static Optional<org.serialbridge.settings.FlowControl> flow(FlowControl flow) {
    return switch (flow) {
      case NONE -> Optional.of(org.serialbridge.settings.FlowControl.NONE);
      case HARDWARE -> Optional.of(org.serialbridge.settings.FlowControl.RTS_CTS);
      case XON_XOFF -> Optional.of(org.serialbridge.settings.FlowControl.XON_XOFF);
      case DCD, DTR, DSR -> Optional.empty(); // Linux supports none of these
    };
  }

  /** The bits of NOTIFY-MODEMSTATE. */
  static int modemState(ModemInputs inputs) {
    return ModemLine.DCD.bitIf(inputs.dcd())
        | ModemLine.RI.bitIf(inputs.ri())
        | ModemLine.DSR.bitIf(inputs.dsr())
        | ModemLine.CTS.bitIf(inputs.cts());
  }

  private static LineEvent event(LineError error) {
    return switch (error) {
      case BREAK -> LineEvent.BREAK;
      case FRAMING -> LineEvent.FRAMING_ERROR;
      case PARITY -> LineEvent.PARITY_ERROR;
      case OVERRUN -> LineEvent.OVERRUN_ERROR;
    };
  }

  /** The buffers of the line that PURGE-DATA names. */
  static Set<LineBuffer> buffers(PurgeData purged) {
    return switch (purged) {
      case RECEIVED -> Set.of(LineBuffer.RECEIVED);
      case UNSENT -> Set.of(LineBuffer.UNSENT);
      case BOTH -> Set.of(LineBuffer.RECEIVED, LineBuffer.UNSENT);
    };
  }

  /** The bits of NOTIFY-LINESTATE. */
  static int lineState(Set<LineError> errors) {
    return errors.stream().map(PortStateMapper::event).mapToInt(LineEvent::bit).sum();
  }
}
