package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import org.serialbridge.time.Timed;

/**
 * Hostile bytes for all that reads frames. In a script a byte from F0 to FF says what comes: time
 * passes, a request is asked, the remote comes or goes; or, F8, the next byte says how many bytes
 * are one read with a good CRC behind them. All other bytes are read as they are.
 */
final class FramingScript {
  private static final int FIRST_STEP = 0xF0;

  /** Nanoseconds: around each limit of {@link LineRig#TIMING}. */
  private static final long[] STEPS = {
    1,
    1_000_000,
    LineRig.T35,
    LineRig.SILENCE - 1,
    LineRig.SILENCE,
    LineRig.TURNAROUND,
    LineRig.RESPONSE,
    3_600_000_000_000L
  };

  private static final int WITH_CRC = 0xF8;
  private static final int CONNECT = 0xFE;
  private static final int DISCONNECT = 0xFF;

  private static final String[] REQUESTS = {
    "03 00 00 00 02", "06 00 01 00 03", "41 01", "08 00 00 A5 37", "2B 0E 01 00"
  };

  private final IntUnaryOperator cuts;
  private final List<String> said = new ArrayList<>();
  private final Slaves slaves = new Slaves();
  private final Master master = new Master();
  private long now = Long.MAX_VALUE - 1_000_000_000L;

  private FramingScript(IntUnaryOperator cuts) {
    this.cuts = cuts;
  }

  /**
   * What the gateway of the hostile master said; two runs with other cuts must be alike. That of
   * the hostile slaves is watched only: of a frame within a frame, a cut may show the inner first.
   */
  static List<String> play(byte[] script, IntUnaryOperator cuts) {
    FramingScript player = new FramingScript(cuts);
    ByteBuffer rest = ByteBuffer.wrap(script);
    while (rest.hasRemaining()) {
      player.step(rest);
    }
    player.passNanos(STEPS[STEPS.length - 1]);
    assertThat(player.slaves.gateway.deadline()).as("settled").isEmpty();
    assertThat(player.slaves.open).as("all answered").isEmpty();
    assertThat(player.master.deadline()).as("settled").isEmpty();
    return player.said;
  }

  /** The frames of a stream, and the error at its end. */
  static List<String> decode(byte[] stream, IntUnaryOperator cuts) {
    List<String> found = new ArrayList<>();
    for (AduCodec codec : List.of(new MbapCodec(), new AsciiCodec())) {
      decode(codec, stream, cuts, found);
    }
    return found;
  }

  private static void decode(
      AduCodec decoder, byte[] stream, IntUnaryOperator cuts, List<String> found) {
    ByteBuffer rest = ByteBuffer.wrap(stream);
    try {
      while (rest.hasRemaining()) {
        decoder.decode(next(rest, cuts), (frame, id) -> found.add(id + " " + frame));
      }
    } catch (ProtocolException e) {
      found.add(e.getMessage());
    }
  }

  private static ByteBuffer next(ByteBuffer rest, IntUnaryOperator cuts) {
    int size = cuts.applyAsInt(rest.remaining());
    ByteBuffer read = rest.slice(rest.position(), size);
    rest.position(rest.position() + size);
    return read;
  }

  private void step(ByteBuffer rest) {
    int step = rest.get() & 0xFF;
    if (step < FIRST_STEP) {
      rest.position(rest.position() - 1);
      receive(plain(rest));
    } else if (step < FIRST_STEP + STEPS.length) {
      passNanos(STEPS[step - FIRST_STEP]);
    } else if (step == WITH_CRC) {
      receive(withCrc(rest));
    } else if (step == CONNECT) {
      master.link.connected();
    } else if (step == DISCONNECT) {
      master.link.disconnected(now);
    } else {
      Adu request = Hex.frame(1, REQUESTS[step - WITH_CRC - 1]);
      slaves.request(request);
    }
  }

  private static byte[] plain(ByteBuffer rest) {
    int from = rest.position();
    while (rest.hasRemaining() && (rest.get(rest.position()) & 0xFF) < FIRST_STEP) {
      rest.get();
    }
    byte[] read = new byte[rest.position() - from];
    rest.get(from, read);
    return read;
  }

  private static byte[] withCrc(ByteBuffer rest) {
    int wanted = 2 + (rest.hasRemaining() ? rest.get() & 0x7F : 0);
    if (wanted > rest.remaining()) {
      return new byte[0];
    }
    byte[] pdu = new byte[wanted - 1];
    int unit = rest.get() & 0xFF;
    rest.get(pdu);
    return new Adu(unit, pdu).rtu();
  }

  /** To the line of both, and as ADU of the remote. */
  private void receive(byte[] bytes) {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      ByteBuffer read = next(rest, cuts);
      slaves.gateway.fromLine(read.duplicate(), now);
      master.server.fromLine(read, now);
    }
    if (bytes.length > 2 && bytes.length <= Adu.LONGEST_PDU) {
      master.link.fromNetwork(new Adu(bytes[0] & 0xFF, bytes), bytes[1] & 3, now);
    }
    assertDueLater();
  }

  private void passNanos(long nanos) {
    long end = now + nanos;
    OptionalLong due = earliest();
    while (due.isPresent() && due.getAsLong() - end <= 0) {
      now = due.getAsLong();
      slaves.gateway.poll(now);
      master.poll();
      assertDueLater();
      due = earliest();
    }
    now = end;
  }

  private OptionalLong earliest() {
    return Timed.earlier(slaves.gateway.deadline(), master.deadline());
  }

  private void assertDueLater() {
    OptionalLong due = earliest();
    assertThat(due.isEmpty() || due.getAsLong() - now > 0).as("due later").isTrue();
  }

  /** A gateway whose slaves are hostile. */
  private final class Slaves implements SerialUnitLink.Output {
    private final SerialUnitLink gateway =
        new SerialUnitLink(
            new SerialUnitLink.Options(LineRig.TIMING, 3, 1, SerialUnitLinkRig.WAIT_MILLIS), this);
    private final Map<Integer, Integer> open = new HashMap<>();
    private int transaction;

    private void request(Adu request) {
      transaction++;
      open.put(transaction, request.functionCode());
      gateway.ask(this::answer, transaction, request, Terms.OF_LINE, now);
    }

    @Override
    public void toLine(byte[] frame) {
      assertThat(Adu.hasGoodCrc(frame, 0, frame.length)).isTrue();
    }

    private void answer(int answered, Adu answer, long at) {
      assertThat(at).isEqualTo(now);
      assertThat(answer.unit()).isEqualTo(1);
      assertThat(open.remove(answered)).isEqualTo(answer.functionCode() & 0x7F);
    }

    @Override
    public void dropped(int bytes) {
      assertThat(bytes).isPositive();
    }

    @Override
    public boolean hasLeft() {
      return true;
    }

    @Override
    public void withdraw() {
      throw new AssertionError("everything has left");
    }
  }

  /** A gateway whose master is hostile, and its remote too. */
  private final class Master implements LineServer.Output, TcpUnitLink.Output {
    private final TcpUnitLink link = new TcpUnitLink(LineRig.RESPONSE, this);
    private final RtuServer server = new RtuServer(LineRig.TIMING, true, link, this);

    @Override
    public void answerWaits() {}

    private OptionalLong deadline() {
      return Timed.earlier(server.deadline(), link.deadline());
    }

    private void poll() {
      server.poll(now);
      link.poll(now);
    }

    @Override
    public void toLine(byte[] frame) {
      assertThat(Adu.hasGoodCrc(frame, 0, frame.length)).isTrue();
      said.add("answer:" + Hex.text(frame));
    }

    @Override
    public void toNetwork(Adu request, int transaction) {
      byte[] adu = request.tcp(transaction);
      assertThat(adu).hasSizeBetween(8, 260);
      said.add("network:" + Hex.text(adu));
    }

    @Override
    public void withdraw() {
      said.add("withdrawn");
    }

    @Override
    public void dropped(int bytes) {
      assertThat(bytes).isPositive();
    }
  }
}
