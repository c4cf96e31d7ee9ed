package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A client and its remote's bytes. */
final class ClientRig implements ComPortClient.Output {
  /** What ser2net 4.6 says first; recorded. */
  static final String SER2NET = "ff fb 03 ff fd 03 ff fb 01 ff fe 01 ff fd 00 ff fb 00 ff fd 2c";

  static final PortState WANTED =
      new PortState(
          9600,
          7,
          Parity.EVEN,
          StopSize.TWO,
          FlowControl.NONE,
          FlowControl.NONE,
          true,
          false,
          false);

  final ComPortClient client;
  final List<String> log = new ArrayList<>();

  ClientRig(PortState wanted) {
    client = new ComPortClient("serialbridge com2", wanted, this);
  }

  /** A rig whose remote is ser2net and agrees to all; nothing of that is in the log. */
  static ClientRig agreed(PortState wanted) {
    ClientRig rig = new ClientRig(wanted);
    rig.receive(SER2NET);
    rig.log.clear();
    return rig;
  }

  void receive(String hex) {
    try {
      client.receive(Hex.buffer(hex));
    } catch (ProtocolException e) {
      throw new AssertionError(e);
    }
  }

  /** A command of COM-PORT-OPTION. */
  void answer(int code, String value) {
    receive(Hex.text(TelnetEncoder.comPort(code, Hex.bytes(value))));
  }

  /** What was logged since the last call. */
  List<String> transcript() {
    List<String> since = List.copyOf(log);
    log.clear();
    return since;
  }

  @Override
  public void toLine(ByteBuffer data) {
    log.add("line " + Hex.text(data));
  }

  @Override
  public void toPeer(ByteBuffer bytes) {
    log.add("peer " + Hex.text(bytes));
  }

  @Override
  public void suspend(boolean on) {
    log.add("suspend " + on);
  }

  @Override
  public void remoteModemState(int state) {
    log.add("modem " + state);
  }

  @Override
  public void refused(Parameter parameter, int proposed, long inForce) {
    log.add("refused " + parameter + " " + proposed + " " + inForce);
  }
}
