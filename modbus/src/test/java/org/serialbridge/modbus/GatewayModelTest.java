package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * Any interleaving of requests, answers good and bad, time and masters that leave. The simulated
 * slaves number their reads, and hold a version for each unit, which a write raises and a read
 * returns, so that an answer that is swapped or too old is noticed.
 */
class GatewayModelTest {
  private static final long MILLI = 1_000_000;
  private static final long CHARACTER = 10_000;
  private static final long GAP = 3 * MILLI;
  private static final long RESPONSE = 50 * MILLI;
  private static final long LATENESS = 30 * MILLI;
  private static final int WAIT_MILLIS = 700;
  private static final int MASTERS = 4;
  private static final int UNITS = 3;
  private static final int STEPS = 300;
  private static final int SUM_OF_WAITING = MASTERS * RequestQueue.MOST_FOR_A_CLIENT;

  @Property(tries = 300)
  void noInterleavingMixesAnswersUpOrForgetsARequest(@ForAll long seed) {
    new Play(seed).run();
  }

  /** A request that a master has sent and that is not answered; in the order of all requests. */
  private record Asked(String master, int order, Adu request, int oldestVersion) {}

  /** What a slave will send. */
  private record Sending(long at, ByteBuffer bytes) {}

  private static final class Play implements SerialUnitLink.Output {
    private final Random random;
    private final SerialUnitLink gateway;
    private final Map<String, ModbusClient> clients = new HashMap<>();
    private final Map<String, Asked> open = new HashMap<>();
    private final List<String> masters = new ArrayList<>();
    private final int[] versions = new int[UNITS + 1];
    private final int[] acknowledged = new int[UNITS + 1];
    private final Map<String, Integer> lastRead = new HashMap<>();
    private final List<Sending> sendings = new ArrayList<>();

    /** Writes that a later read of the same master has overtaken: they must not be carried out. */
    private final Set<Integer> overtaken = new HashSet<>();

    /** Writes that were refused: they must not be carried out any more. */
    private final Set<Integer> refused = new HashSet<>();

    private final Map<Integer, Long> askedAt = new HashMap<>();
    private LineState line = LineState.FREE;

    private long now = Long.MAX_VALUE - 1_000 * MILLI;
    private long lineBusyUntil = now - GAP;
    private final Set<Integer> carriedOut = new HashSet<>();
    private int reads;
    private int nextTransaction;
    private int nextOrder;
    private int nextMaster;

    Play(long seed) {
      random = new Random(seed);
      gateway =
          new SerialUnitLink(
              new SerialUnitLink.Options(
                  LineTiming.of(CHARACTER, GAP, RESPONSE, LATENESS + MILLI), 0, 1, WAIT_MILLIS),
              this);
      for (int i = 0; i < MASTERS; i++) {
        masters.add("master " + nextMaster++);
      }
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(12)) {
          case 0, 1, 2, 3 -> ask();
          case 4, 5, 6, 7 -> passNanos(random.nextInt((int) (3 * MILLI)));
          case 8 -> passNanos(random.nextInt((int) (80 * MILLI)));
          case 9 -> passNanos(random.nextInt(20) == 0 ? 1_100 * MILLI : 0);
          case 10 -> lineIs(random.nextBoolean() ? LineState.ABSENT : LineState.BUSY);
          default -> leave();
        }
        if (random.nextInt(3) == 0) {
          lineIs(LineState.FREE);
        }
      }
      lineIs(LineState.FREE);
      // Whatever was sent is answered in the time that all of it may take.
      long each = RESPONSE + LATENESS + 20 * MILLI;
      passNanos(SUM_OF_WAITING * each);
      assertThat(open).isEmpty();
    }

    private void ask() {
      String master = masters.get(random.nextInt(MASTERS));
      int unit = 1 + random.nextInt(UNITS);
      int transaction = nextTransaction++ & 0xFFFF;
      int address = random.nextInt(3);
      int order = nextOrder++;
      byte[] pdu =
          random.nextInt(3) > 0
              ? new byte[] {3, 0, (byte) address, 0, 3}
              : new byte[] {6, 0, (byte) address, (byte) (order >>> 8), (byte) order};
      Adu request = new Adu(unit, pdu);
      askedAt.put(order, now);
      open.put(master + " " + transaction, new Asked(master, order, request, acknowledged[unit]));
      gateway.ask(client(master), transaction, request, Terms.OF_LINE, now);
    }

    private void lineIs(LineState state) {
      line = state;
      if (state == LineState.ABSENT) {
        sendings.clear();
      }
      gateway.lineIs(state, now);
    }

    private void leave() {
      int index = random.nextInt(MASTERS);
      String gone = masters.get(index);
      gateway.forget(client(gone));
      open.keySet().removeIf(key -> key.startsWith(gone + " "));
      masters.set(index, "master " + nextMaster++);
    }

    /** Time passes, with what the slaves send and the gateway's deadlines on the way. */
    private void passNanos(long nanos) {
      long target = now + nanos;
      while (true) {
        long next = earlier(target, gateway.deadline().orElse(target));
        Sending first = first();
        if (first != null) {
          next = earlier(next, first.at);
        }
        now = next - now > 0 ? next : now;
        if (first != null && now - first.at >= 0) {
          sendings.remove(first);
          lineBusyUntil = now;
          gateway.fromLine(first.bytes, now);
        } else if (now == target) {
          gateway.poll(now);
          return;
        }
        gateway.poll(now);
        assertThat(gateway.deadline().orElse(now + 1) - now).as("no busy loop").isPositive();
      }
    }

    private static long earlier(long one, long other) {
      return other - one < 0 ? other : one;
    }

    private @Nullable Sending first() {
      Sending first = null;
      for (Sending sending : sendings) {
        first = first == null || sending.at - first.at < 0 ? sending : first;
      }
      return first;
    }

    // ---- the line

    @Override
    public void toLine(byte[] frame) {
      assertThat(line).isEqualTo(LineState.FREE);
      assertThat(now - lineBusyUntil).as("silence before a request").isGreaterThanOrEqualTo(GAP);
      assertThat(Adu.hasGoodCrc(frame, 0, frame.length)).isTrue();
      lineBusyUntil = now + frame.length * CHARACTER;
      Adu request = new Adu(frame[0], Arrays.copyOfRange(frame, 1, frame.length - 2));
      byte[] answer = carryOut(request);
      long soon = lineBusyUntil + random.nextInt((int) (5 * MILLI));
      long late = lineBusyUntil + RESPONSE + 1 + random.nextInt((int) LATENESS);
      switch (random.nextInt(13)) {
        case 0 -> {} // silent
        case 1 -> send(late, answer);
        case 2 -> send(soon, new Adu(request.unit() + 1, pdu(answer)).rtu());
        case 3 -> send(soon, new Adu(request.unit(), otherFunction(pdu(answer))).rtu());
        case 4 -> {
          answer[random.nextInt(answer.length)] ^= (byte) (1 << random.nextInt(8));
          send(soon, answer);
        }
        case 5 -> {
          int cut = 1 + random.nextInt(answer.length - 1);
          send(soon, Arrays.copyOf(answer, cut));
          send(soon + 2 * MILLI, Arrays.copyOfRange(answer, cut, answer.length));
        }
        case 6 -> {
          byte[] noise = new byte[1 + random.nextInt(20)];
          random.nextBytes(noise);
          send(soon, noise);
          send(soon + 2 * MILLI, answer);
        }
        case 7 -> {
          send(soon, answer);
          send(soon + random.nextInt((int) (2 * MILLI)), answer);
        }
        case 8 -> {
          byte[] damaged = answer.clone();
          damaged[answer.length - 1] ^= 1;
          send(soon, damaged);
          send(late, answer);
        }
        default -> send(soon, answer);
      }
    }

    private void send(long at, byte[] bytes) {
      sendings.add(new Sending(at, ByteBuffer.wrap(bytes)));
    }

    private static byte[] pdu(byte[] rtu) {
      return Arrays.copyOfRange(rtu, 1, rtu.length - 2);
    }

    private static byte[] otherFunction(byte[] pdu) {
      byte[] other = pdu.clone();
      other[0] = (byte) (pdu[0] == 3 ? 4 : 5);
      return other;
    }

    /** Reads give a number of their own, address and version; a write raises the version. */
    private byte[] carryOut(Adu request) {
      byte[] pdu = request.pdu();
      int unit = request.unit();
      if (request.functionCode() == 6) {
        int order = (pdu[3] & 0xFF) << 8 | pdu[4] & 0xFF;
        assertThat(overtaken).as("writes that a later read has overtaken").doesNotContain(order);
        assertThat(refused).as("refused writes").doesNotContain(order);
        assertThat(now - askedAt.get(order)).as("age").isLessThan(WAIT_MILLIS * MILLI);
        carriedOut.add(order);
        versions[unit]++;
        return new Adu(unit, pdu.clone()).rtu();
      }
      int version = versions[unit];
      int number = ++reads & 0xFFFF;
      lastRead.put(unit + " " + pdu[2], number);
      byte[] values = {3, 6, 0, 0, 0, pdu[2], 0, 0};
      values[2] = (byte) (number >>> 8);
      values[3] = (byte) number;
      values[6] = (byte) (version >>> 8);
      values[7] = (byte) version;
      return new Adu(unit, values).rtu();
    }

    // ---- the masters

    private ModbusClient client(String master) {
      return clients.computeIfAbsent(
          master, any -> (transaction, answer, at) -> answer(master, transaction, answer));
    }

    private void answer(String master, int transaction, Adu answer) {
      Asked asked = open.remove(master + " " + transaction);
      assertThat(asked).as("%s asked %s", master, transaction).isNotNull();
      Adu request = asked.request;
      int unit = request.unit();
      assertThat(answer.unit()).isEqualTo(unit);
      if (answer.functionCode() != request.functionCode()) {
        assertThat(answer.functionCode()).isEqualTo(request.functionCode() | 0x80);
        assertThat(answer.pdu()[1]).isIn((byte) 0x0B, (byte) 0x06, (byte) 0x0A);
        if (request.functionCode() == 6) {
          refused.add(asked.order & 0xFFFF);
        }
        return;
      }
      if (request.functionCode() == 6) {
        assertThat(answer.pdu()).isEqualTo(request.pdu());
        acknowledged[unit] = versions[unit];
        return;
      }
      byte[] values = answer.pdu();
      assertThat((values[2] & 0xFF) << 8 | values[3] & 0xFF)
          .as("the answer to the read that went out for it, and no earlier one")
          .isEqualTo(lastRead.get(unit + " " + request.pdu()[2]));
      assertThat(values[5]).isEqualTo(request.pdu()[2]);
      int version = (values[6] & 0xFF) << 8 | values[7] & 0xFF;
      assertThat(version)
          .as("not older than a write that was answered before the read was sent")
          .isGreaterThanOrEqualTo(asked.oldestVersion);
      for (Asked other : open.values()) {
        if (other.master.equals(asked.master)
            && other.order < asked.order
            && other.request.functionCode() == 6
            && other.request.unit() == unit
            && !carriedOut.contains(other.order)) {
          overtaken.add(other.order);
        }
      }
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
}
