package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;

/**
 * A hostile peer. In a script the byte A5 and the one behind it say that something else happens
 * than that bytes are received; all other bytes go to a server, a client and {@link FirstBytes}.
 */
final class TelnetScript {
  private static final byte STEP = (byte) 0xA5;

  private final ServerRig server = new ServerRig();
  private final ClientRig client = new ClientRig(ClientRig.WANTED);
  private final List<String> data = new ArrayList<>();
  private final IntUnaryOperator cuts;

  private TelnetScript(IntUnaryOperator cuts) {
    this.cuts = cuts;
  }

  /** All that was said; two runs with other cuts must be alike. */
  static List<String> play(byte[] script, IntUnaryOperator cuts) {
    TelnetScript player = new TelnetScript(cuts);
    try {
      player.play(script);
    } catch (ProtocolException e) {
      player.data.add(e.getMessage());
    }
    List<String> said = new ArrayList<>(player.data);
    said.addAll(merged(player.server.log));
    said.addAll(merged(player.client.log));
    return said;
  }

  private void play(byte[] script) throws ProtocolException {
    int from = 0;
    for (int i = 0; i < script.length; i++) {
      if (script[i] == STEP && i + 1 < script.length) {
        receive(script, from, i);
        happen(script[i + 1] & 0xFF);
        i++;
        from = i + 1;
      }
    }
    receive(script, from, script.length);
    server.carryOutAll();
    server.passMillis(1000);
    server.carryOutAll();
    assertThat(server.server.deadline()).as("settled").isEmpty();
  }

  private void receive(byte[] script, int from, int to) throws ProtocolException {
    byte[] bytes = Arrays.copyOfRange(script, from, to);
    server.receive(bytes, cuts);
    Cuts.feed(bytes, cuts, client.client::receive);
    detect(bytes);
    assertThat(SyncFrame.at(ByteBuffer.wrap(bytes))).isNotNull();
  }

  /** Whatever was detected, no byte is lost. */
  private void detect(byte[] bytes) throws ProtocolException {
    FirstBytes first = new FirstBytes();
    StringBuilder passed = new StringBuilder();
    Cuts.feed(
        bytes,
        cuts,
        read -> {
          if (first.look(read, server.now) != FirstBytes.Protocol.UNDECIDED) {
            passed.append(' ').append(Hex.text(first.withHeld(read)));
            read.position(read.limit());
          }
        });
    passed.append(' ').append(Hex.text(first.withHeld(ByteBuffer.allocate(0))));
    assertThat(Hex.bytes(passed.toString())).isEqualTo(bytes);
    data.add(first.poll(server.now + FirstBytes.PATIENCE_NANOS).toString());
  }

  private void happen(int step) {
    switch (step & 7) {
      case 0 -> server.server.negotiate();
      case 1 -> server.isHeld = !server.isHeld;
      case 2 -> server.carryOutAll();
      case 3 -> server.passMillis(100);
      case 4 -> server.server.modemState(step);
      case 5 -> server.server.lineState(step);
      case 6 -> server.changed(server.line.withBaudRate(1 + step));
      default -> client.client.propose(ServerRig.LINE.withBaudRate(1 + step));
    }
    assertDueLater();
  }

  private void assertDueLater() {
    OptionalLong due = server.server.deadline();
    assertThat(due.isEmpty() || due.getAsLong() - server.now > 0).as("due later").isTrue();
  }

  /** Data that follows data is one. */
  private static List<String> merged(List<String> log) {
    List<String> merged = new ArrayList<>();
    for (String entry : log) {
      int last = merged.size() - 1;
      if (last >= 0 && entry.startsWith("line ") && merged.get(last).startsWith("line ")) {
        merged.set(last, merged.get(last) + entry.substring("line".length()));
      } else {
        merged.add(entry);
      }
    }
    return merged;
  }
}
