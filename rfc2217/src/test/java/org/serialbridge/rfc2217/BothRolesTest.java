package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The client and the server on one connection, whose wires cut as they like. */
class BothRolesTest {
  private static final int FEW = 40;

  @Property(tries = 200)
  void farPortBecomesTheOwn(@ForAll long seed, @ForAll boolean serverGreets)
      throws ProtocolException {
    Connection connection = new Connection(seed, ClientRig.WANTED);
    if (serverGreets) {
      connection.server.server.negotiate();
    } else {
      connection.toClient.writeBytes(Hex.bytes("ff fb 01"));
    }
    connection.server.server.modemState(0xA0);
    connection.settle();
    assertThat(connection.server.line).isEqualTo(ClientRig.WANTED);
    assertThat(connection.client.log).contains("modem 160").doesNotContain("refused");
    connection.client.client.propose(ServerRig.LINE.withBaudRate(1_000_000));
    connection.settle();
    assertThat(connection.server.line).isEqualTo(ServerRig.LINE.withBaudRate(9600));
    assertThat(connection.client.log).contains("refused BAUD_RATE 1000000 9600");
  }

  @Property(tries = 200)
  void dataPassesUnchanged(@ForAll long seed) throws ProtocolException {
    Random random = new Random(seed);
    Connection connection = new Connection(seed, ClientRig.WANTED);
    connection.server.server.negotiate();
    connection.settle();
    byte[] data = new byte[500];
    random.nextBytes(data);
    for (int i = 0; i < data.length; i += 3) {
      data[i] = (byte) List.of(0xFF, 0x0D, 0x00).get(random.nextInt(3)).intValue();
    }
    connection.server.log.clear();
    connection.client.log.clear();
    connection.write(connection.client.client.encode(ByteBuffer.wrap(data)), true);
    connection.write(connection.server.server.encode(ByteBuffer.wrap(data)), false);
    connection.settle();
    assertThat(lineData(connection.server.log)).isEqualTo(Hex.text(data));
    assertThat(lineData(connection.client.log)).isEqualTo(Hex.text(data));
  }

  private static String lineData(List<String> log) {
    StringBuilder all = new StringBuilder();
    log.stream()
        .filter(entry -> entry.startsWith("line "))
        .forEach(entry -> all.append(entry.substring("line".length())));
    return all.toString().strip();
  }

  /** Moves what each side sends to the other. */
  private static final class Connection {
    private final ServerRig server = new ServerRig();
    private final ClientRig client;
    private final ByteArrayOutputStream toServer = new ByteArrayOutputStream();
    private final ByteArrayOutputStream toClient = new ByteArrayOutputStream();
    private final long seed;

    Connection(long seed, PortState wanted) {
      this.seed = seed;
      client = new ClientRig(wanted);
    }

    void write(ByteBuffer bytes, boolean isToServer) {
      (isToServer ? toServer : toClient).writeBytes(Hex.bytes(Hex.text(bytes)));
    }

    /** Until nobody has anything to say. */
    void settle() throws ProtocolException {
      int rounds = 0;
      do {
        assertThat(rounds++).as("rounds").isLessThan(FEW);
        takeSent(server.log, toClient);
        takeSent(client.log, toServer);
        Cuts.feed(take(toServer), Cuts.random(seed), server.server::receive);
        Cuts.feed(take(toClient), Cuts.random(seed + 1), client.client::receive);
        takeSent(server.log, toClient);
        takeSent(client.log, toServer);
      } while (toServer.size() + toClient.size() > 0);
    }

    private static byte[] take(ByteArrayOutputStream wire) {
      byte[] bytes = wire.toByteArray();
      wire.reset();
      return bytes;
    }

    private static void takeSent(List<String> log, ByteArrayOutputStream wire) {
      List<String> sent = new ArrayList<>();
      log.removeIf(entry -> entry.startsWith("peer ") && sent.add(entry));
      sent.forEach(entry -> wire.writeBytes(Hex.bytes(entry.substring("peer".length()))));
    }
  }
}
