package org.serialbridge.rfc2217;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * The wanted state of the remote port, and the answers of the server. A parameter is proposed once
 * per change; only the answer to the last proposal counts.
 */
final class Replies {
  /** One parameter of the remote port. */
  private static final class Proposal {
    private int value;
    private int unanswered;
  }

  private final String signature;
  private final Telnet telnet;
  private final ComPortClient.Output output;
  private final Map<Parameter, Proposal> proposals = new EnumMap<>(Parameter.class);
  private PortState wanted;
  private boolean isAgreed;
  private boolean isSuspended;

  Replies(String signature, PortState wanted, Telnet telnet, ComPortClient.Output output) {
    this.signature = signature;
    this.wanted = wanted;
    this.telnet = telnet;
    this.output = output;
  }

  /** COM-PORT-OPTION has been turned on or off. */
  void agreed(boolean isOn) {
    isAgreed = isOn;
    proposals.clear();
    if (isOn) {
      send(ComPortCommand.SET_MODEMSTATE_MASK, 0xFF);
      proposeNews();
    } else {
      suspend(false);
    }
  }

  PortState wanted() {
    return wanted;
  }

  void propose(PortState state) {
    wanted = state;
    if (isAgreed) {
      proposeNews();
    }
  }

  private void proposeNews() {
    for (Parameter parameter : Parameter.values()) {
      Proposal last = proposals.get(parameter);
      int value = parameter.value(wanted);
      if (isProposed(parameter) && (last == null || last.value != value)) {
        Proposal proposal = last == null ? new Proposal() : last;
        proposal.value = value;
        proposal.unanswered++;
        proposals.put(parameter, proposal);
        send(parameter.command(), value);
      }
    }
  }

  /** Flow control that is the same both ways is one parameter: "outbound/both". */
  private boolean isProposed(Parameter parameter) {
    return switch (parameter) {
      case INBOUND_FLOW -> wanted.inbound() != wanted.outbound();
      case BREAK -> false;
      case BAUD_RATE, DATA_SIZE, PARITY, STOP_SIZE, OUTBOUND_FLOW, DTR, RTS -> true;
    };
  }

  void signature(byte[] text) {
    if (text.length == 0) {
      byte[] own = signature.getBytes(StandardCharsets.US_ASCII);
      telnet.sendComPort(ComPortCommand.SIGNATURE.clientCode(), own);
    }
  }

  void control(byte[] value) {
    told(Parameter.ofControl(ComPortCommand.SET_CONTROL.number(value)), value);
  }

  void told(Parameter parameter, byte[] value) {
    long inForce = parameter.command().number(value);
    Proposal proposal = proposals.get(parameter);
    if (proposal != null && proposal.unanswered > 0 && inForce != ComPortCommand.MALFORMED) {
      proposal.unanswered--;
      if (proposal.unanswered == 0 && inForce != proposal.value) {
        output.refused(parameter, proposal.value, inForce);
      }
    }
  }

  void modemState(byte[] value) {
    if (value.length == ComPortCommand.NOTIFY_MODEMSTATE.width()) {
      output.remoteModemState(value[0] & 0xF0);
    }
  }

  void suspend(boolean isOn) {
    if (isOn != isSuspended) {
      isSuspended = isOn;
      output.suspend(isOn);
    }
  }

  void ignored(byte[] value) {}

  private void send(ComPortCommand command, int value) {
    telnet.sendComPort(command.clientCode(), command.octets(value));
  }
}
