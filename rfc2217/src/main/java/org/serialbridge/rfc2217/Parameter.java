package org.serialbridge.rfc2217;

import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * The parameters that a client can set and query: command, value in force, and the change that a
 * value asks for. SET-CONTROL carries five of them; its value tells which.
 */
@SuppressWarnings("ImmutableEnumChecker") // The functions hold nothing.
public enum Parameter {
  BAUD_RATE(
      ComPortCommand.SET_BAUDRATE,
      0,
      PortState::baudRate,
      value -> inRange(value, 1, Integer.MAX_VALUE).map(Change.BaudRate::new)),
  DATA_SIZE(
      ComPortCommand.SET_DATASIZE,
      0,
      PortState::dataSize,
      value -> inRange(value, 5, 8).map(Change.DataSize::new)),
  PARITY(
      ComPortCommand.SET_PARITY,
      0,
      state -> state.parity().code(),
      value -> Parity.of(value).map(Change.ParityBit::new)),
  STOP_SIZE(
      ComPortCommand.SET_STOPSIZE,
      0,
      state -> state.stopSize().code(),
      value -> StopSize.of(value).map(Change.StopBit::new)),
  OUTBOUND_FLOW(
      ComPortCommand.SET_CONTROL, 0, state -> state.outbound().outboundCode(), Parameter::outbound),
  BREAK(
      ComPortCommand.SET_CONTROL,
      4,
      state -> state.breakOn() ? 5 : 6,
      value -> onOrOff(value, 5).map(Change.Break::new)),
  DTR(
      ComPortCommand.SET_CONTROL,
      7,
      state -> state.dtr() ? 8 : 9,
      value -> onOrOff(value, 8).map(Change.Dtr::new)),
  RTS(
      ComPortCommand.SET_CONTROL,
      10,
      state -> state.rts() ? 11 : 12,
      value -> onOrOff(value, 11).map(Change.Rts::new)),
  INBOUND_FLOW(
      ComPortCommand.SET_CONTROL,
      13,
      state -> state.inbound().inboundCode(),
      value -> FlowControl.ofInbound(value).map(Change.Inbound::new));

  private final ComPortCommand command;
  private final int query;
  private final ToIntFunction<PortState> valueOf;
  private final LongFunction<Optional<? extends Change>> changeTo;

  Parameter(
      ComPortCommand command,
      int query,
      ToIntFunction<PortState> valueOf,
      LongFunction<Optional<? extends Change>> changeTo) {
    this.command = command;
    this.query = query;
    this.valueOf = valueOf;
    this.changeTo = changeTo;
  }

  /**
   * The parameter of a SET-CONTROL value. A reserved value is taken for flow control, which an
   * answer can tell.
   */
  static Parameter ofControl(long value) {
    return Stream.of(values())
        .filter(parameter -> parameter.command == ComPortCommand.SET_CONTROL)
        .filter(parameter -> value == parameter.query || parameter.change(value).isPresent())
        .findFirst()
        .orElse(OUTBOUND_FLOW);
  }

  ComPortCommand command() {
    return command;
  }

  /** The value of the command for a state. */
  int value(PortState state) {
    return valueOf.applyAsInt(state);
  }

  /** The change that a value asks for; empty for a query and for a value that no line supports. */
  Optional<Change> change(long value) {
    return changeTo.apply(value).map(change -> change);
  }

  private static Optional<Integer> inRange(long value, int lowest, int highest) {
    return value < lowest || value > highest ? Optional.empty() : Optional.of((int) value);
  }

  private static Optional<Boolean> onOrOff(long value, int on) {
    return inRange(value, on, on + 1).map(code -> code == on);
  }

  private static Optional<Change> outbound(long value) {
    return FlowControl.ofOutbound(value)
        .map(flow -> flow.isInbound() ? new Change.Flow(flow) : new Change.Outbound(flow));
  }
}
