package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;

/**
 * A server, its client's bytes and its line, which cannot do more than 921,600 bit/s, 1.5 stop bits
 * or flow control by DCD, DSR or DTR. It carries changes out at once, unless it is held.
 */
final class ServerRig implements ComPortServer.Output {
  static final PortState LINE =
      new PortState(
          115_200,
          8,
          Parity.NONE,
          StopSize.ONE,
          FlowControl.NONE,
          FlowControl.NONE,
          true,
          true,
          false);

  final ComPortServer server = new ComPortServer("serialbridge com1", LINE, this);
  final List<String> log = new ArrayList<>();
  final Deque<Change> asked = new ArrayDeque<>();
  PortState line = LINE;
  boolean isHeld;
  long now = Long.MAX_VALUE - 100_000_000;

  /** A rig whose client has turned COM-PORT-OPTION on; nothing of that is in the log. */
  static ServerRig agreed() {
    ServerRig rig = new ServerRig();
    rig.receive("ff fb 2c ff fb 00 ff fd 00");
    rig.log.clear();
    return rig;
  }

  void receive(String hex) {
    try {
      receive(Hex.bytes(hex), Cuts.WHOLE);
    } catch (ProtocolException e) {
      throw new AssertionError(e);
    }
  }

  void receive(byte[] bytes, IntUnaryOperator cuts) throws ProtocolException {
    Cuts.feed(bytes, cuts, server::receive);
  }

  /** A command of COM-PORT-OPTION. */
  void request(int code, String value) {
    receive(Hex.text(TelnetEncoder.comPort(code, Hex.bytes(value))));
  }

  /** What was logged since the last call. */
  List<String> transcript() {
    List<String> since = List.copyOf(log);
    log.clear();
    return since;
  }

  /** The oldest change is carried out. */
  void carryOut() {
    PortState wanted = asked.remove().on(line);
    line = canDo(wanted) ? wanted : line;
    server.applied(line, now);
  }

  void carryOutAll() {
    while (!asked.isEmpty()) {
      carryOut();
    }
  }

  private static boolean canDo(PortState state) {
    return state.baudRate() <= 921_600
        && state.stopSize() != StopSize.ONE_AND_A_HALF
        && state.outbound().isInbound()
        && state.inbound().isOutbound();
  }

  /** Somebody else changes the line. */
  void changed(PortState state) {
    line = state;
    server.changed(state);
  }

  void passMillis(long millis) {
    now += millis * 1_000_000;
    server.poll(now);
  }

  @Override
  public void toLine(ByteBuffer data) {
    int last = log.size() - 1;
    if (last >= 0 && log.get(last).startsWith("line ")) {
      log.set(last, log.get(last) + " " + Hex.text(data));
    } else {
      log.add("line " + Hex.text(data));
    }
  }

  @Override
  public void toPeer(ByteBuffer bytes) {
    log.add("peer " + Hex.text(bytes));
  }

  @Override
  public void apply(Change change) {
    log.add("apply " + change);
    asked.add(change);
    if (!isHeld) {
      carryOut();
    }
  }

  @Override
  public void purge(PurgeData purged) {
    log.add(
        "purge "
            + (purged == PurgeData.BOTH
                ? "received unsent"
                : purged.name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public void suspend(boolean on) {
    log.add("suspend " + on);
  }

  @Override
  public void watch(int modemMask, int lineMask) {
    log.add("watch " + modemMask + " " + lineMask);
  }
}
