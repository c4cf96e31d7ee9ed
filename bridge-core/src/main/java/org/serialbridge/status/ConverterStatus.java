package org.serialbridge.status;

import java.util.List;
import java.util.Optional;
import org.serialbridge.modbus.UnitStatus;

/**
 * A converter at one moment.
 *
 * @param name {@code com1}
 * @param line its serial line
 * @param endpoint the sockets of its session
 * @param isInCommandMode whether the serial line is used by an AT dialogue
 * @param counters since the process started
 * @param peers in the order of their connection
 * @param units of a Modbus gateway, by their identifiers
 * @param hints what seems to be wrong between the port and its peers or Modbus units, in words
 */
public record ConverterStatus(
    String name,
    Line line,
    Endpoint endpoint,
    boolean isInCommandMode,
    Counters.Values counters,
    List<PeerStatus> peers,
    List<UnitStatus> units,
    List<String> hints) {

  /**
   * A serial line at one moment.
   *
   * @param device path of the device
   * @param wanted the parameters that are set: {@code 115200,8,1,NONE,NFC}
   * @param inForce those in force; empty while the device is absent
   * @param problem why the device is absent
   * @param rs485 who turns the transceiver: {@code KERNEL}, {@code RTS} or {@code NONE}; empty if
   *     nobody is to, or the device is absent
   * @param waitingBytes for the line, that have not left this computer
   * @param held how long the line has been held; empty if it is not
   * @param hints what is not as it should be at the device, in words
   */
  public record Line(
      String device,
      String wanted,
      Optional<String> inForce,
      Optional<String> problem,
      Optional<String> rs485,
      long waitingBytes,
      Optional<Held> held,
      List<String> hints) {}

  /**
   * A line that takes no bytes, for 2 s at least.
   *
   * @param byFlowControl whether it has flow control
   * @param seconds how long none has left
   */
  public record Held(boolean byFlowControl, long seconds) {}

  /**
   * An endpoint at one moment.
   *
   * @param mode {@code TCPS}, {@code TCPC}, {@code UDPS}, {@code UDPC} or {@code HTPC}
   * @param state in words: {@code listening on 0.0.0.0 port 4001}
   * @param isConnected what AT+SOCKLK says
   */
  public record Endpoint(String mode, String state, boolean isConnected) {}
}
