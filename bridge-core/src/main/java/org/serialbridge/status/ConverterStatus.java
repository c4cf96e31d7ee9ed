package org.serialbridge.status;

import java.util.List;
import java.util.Optional;
import org.serialbridge.modbus.PollStatus;
import org.serialbridge.modbus.UnitStatus;

/**
 * A converter at one moment.
 *
 * @param name {@code com1}
 * @param line its serial line
 * @param endpoint the sockets of its session
 * @param isInCommandMode whether an AT dialogue is active on the serial line
 * @param counters its counters since the process started
 * @param peers in the order of their connection
 * @param units units of a Modbus gateway, by their identifiers
 * @param polls reads of another Modbus master, if the port listens to it (AT+MODROLE=LISTEN), by
 *     unit, function and address
 * @param hints probable faults between the port and its peers or Modbus units, in words
 * @param routing routes and rules of a Modbus port
 */
public record ConverterStatus(
    String name,
    Line line,
    Endpoint endpoint,
    boolean isInCommandMode,
    Counters.Values counters,
    List<PeerStatus> peers,
    List<UnitStatus> units,
    List<PollStatus> polls,
    List<String> hints,
    RoutingStatus routing) {

  /**
   * A serial line at one moment.
   *
   * @param device path of the device
   * @param wanted the set parameters: {@code 115200,8,1,NONE,NFC}
   * @param inForce the parameters in force; empty while the device is absent
   * @param problem the reason why the device is absent; empty while it is open
   * @param rs485 the direction control: {@code KERNEL}, {@code RTS}, {@code GPIO} or {@code NONE};
   *     empty if it is off or the device is absent
   * @param waitingBytes bytes for the line that have not left this computer
   * @param held the time for which the line has been held; empty if it is not held
   * @param errors errors of received characters since the process started; empty if the driver
   *     counts none
   * @param hints probable faults of the device, in words
   */
  public record Line(
      String device,
      String wanted,
      Optional<String> inForce,
      Optional<String> problem,
      Optional<String> rs485,
      long waitingBytes,
      Optional<Held> held,
      Optional<LineErrorCounts> errors,
      List<String> hints) {}

  /**
   * A line from which no byte has left for 2 s at least.
   *
   * @param byFlowControl whether the line has flow control
   * @param seconds time without a byte that has left, in s
   */
  public record Held(boolean byFlowControl, long seconds) {}

  /**
   * An endpoint at one moment.
   *
   * @param mode {@code TCPS}, {@code TCPC}, {@code UDPS}, {@code UDPC} or {@code HTPC}
   * @param state the state in words: {@code listening on 0.0.0.0 port 4001}
   * @param isConnected the value of AT+SOCKLK
   * @param problem the reason why it cannot listen, connect or send; empty without one
   * @param maxClients the maximum number of clients of a server; 0 if it is none
   */
  public record Endpoint(
      String mode, String state, boolean isConnected, Optional<String> problem, int maxClients) {}
}
