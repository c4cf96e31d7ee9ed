package org.serialbridge.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.ExceptionCode;
import org.serialbridge.modbus.Framing;
import org.serialbridge.modbus.HostUnitLink;
import org.serialbridge.modbus.LineState;
import org.serialbridge.modbus.LineTiming;
import org.serialbridge.modbus.ModbusClient;
import org.serialbridge.modbus.SerialUnitLink;
import org.serialbridge.modbus.Terms;
import org.serialbridge.modbus.UnitLink;
import org.serialbridge.settings.HostTarget;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.RouteRows;

/**
 * Any interleaving of requests of many clients to two lines and two hosts behind one port, with
 * answers good and bad, hosts that come and go, and clients that leave. Each unit holds a version,
 * which a write raises and a read returns: so an answer to another request is noticed, and one from
 * before a write that was answered before the read was asked.
 */
class RoutingModelTest {
  private static final long MILLI = 1_000_000;
  private static final long CHARACTER = 10_000;
  private static final long GAP = 3 * MILLI;
  private static final long RESPONSE = 50 * MILLI;
  private static final long LATENESS = 30 * MILLI;
  private static final int CLIENTS = 8;
  private static final int UNITS = 3;
  private static final int STEPS = 600;
  private static final int PLAYS = 60;
  private static final String[] ROUTES = {
    "1-9,LINE,0,RW,40",
    "11-19,com2,-10",
    "21-29,tcp://a:502?timeout=50,-20,RW,60",
    "31-39,tcp://b:502?timeout=50&conns=3&gap=1,-30,RW,60",
    "41-49,rtu://c:502?timeout=50&delay=5,-40"
  };

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void noInterleavingMixesAnswersUpOrGivesAnOldValue(int series) throws Exception {
    int answered = 0;
    for (int play = 0; play < PLAYS; play++) {
      Play one = new Play(series * 1_000L + play);
      one.run();
      answered += one.answered;
    }
    assertThat(answered).as("good answers").isGreaterThan(PLAYS * STEPS / 8);
  }

  private record Event(long at, long number, Runnable action) {}

  /** A request that is not answered. */
  private record Asked(Adu request, int acknowledged) {}

  private static final class Play implements Targets {
    private final Random random;
    private final PriorityQueue<Event> events =
        new PriorityQueue<>(
            (one, other) ->
                one.at == other.at
                    ? Long.compare(one.number, other.number)
                    : Long.compare(one.at, other.at));
    private final Map<String, Host> hosts = new HashMap<>();
    private final Line own = new Line("LINE");
    private final Line other = new Line("com2");
    private final Router router;
    private final List<Client> clients = new ArrayList<>();

    /** By the unit as the clients know it. */
    private final int[] versions = new int[64];

    private final int[] acknowledged = new int[64];
    private long now;
    private long eventNumber;
    private int answered;

    Play(long seed) throws InvalidValueException {
      random = new Random(seed);
      PortSettings settings = PortSettings.FACTORY.with(ProtocolRows.MODBUS_WAIT, 700);
      for (int i = 0; i < ROUTES.length; i++) {
        settings = settings.with(RouteRows.ROUTES.get(i), RouteRows.ROUTES.get(i).parse(ROUTES[i]));
      }
      router = new Router("com1", settings, Optional.of(own.link), this);
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new Client());
      }
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3, 4 -> clients.get(random.nextInt(CLIENTS)).ask();
          case 5, 6, 7 -> pass(random.nextInt((int) (4 * MILLI)));
          case 8 -> pass(random.nextLong((random.nextInt(10) == 0 ? 900L : 60L) * MILLI));
          default -> {
            if (random.nextInt(20) == 0) {
              int index = random.nextInt(CLIENTS);
              router.forget(clients.get(index));
              clients.get(index).open.clear();
              clients.set(index, new Client());
            }
          }
        }
      }
      pass(60_000 * MILLI);
      for (Client client : clients) {
        assertThat(client.open).as("each request has ended").isEmpty();
      }
    }

    private void at(long time, Runnable action) {
      eventNumber++;
      events.add(new Event(time, eventNumber, action));
    }

    private void pass(long nanos) {
      long end = now + nanos;
      while (true) {
        long next = end;
        for (OptionalLong due : deadlines()) {
          next = due.isPresent() ? Math.min(next, due.getAsLong()) : next;
        }
        Event first = events.peek();
        if (first != null && first.at <= next) {
          events.remove();
          now = Math.max(now, first.at);
          first.action.run();
        } else {
          now = Math.max(now, next);
          if (next >= end) {
            return;
          }
          own.link.poll(now);
          other.link.poll(now);
          hosts.values().forEach(host -> host.link.poll(now));
        }
      }
    }

    private List<OptionalLong> deadlines() {
      List<OptionalLong> all = new ArrayList<>();
      all.add(own.link.deadline());
      all.add(other.link.deadline());
      hosts.values().forEach(host -> all.add(host.link.deadline()));
      return all;
    }

    /** What a unit does: a write raises its version, a read tells it, and the address asked for. */
    private byte[] carryOut(int unit, byte[] pdu) {
      if (pdu[0] == 6) {
        versions[unit]++;
        return pdu.clone();
      }
      int count = pdu[4];
      byte[] values = new byte[2 + 2 * count];
      values[0] = 3;
      values[1] = (byte) (2 * count);
      for (int i = 0; i < count; i++) {
        values[2 + 2 * i] = (byte) versions[unit];
        values[3 + 2 * i] = (byte) (pdu[2] + i);
      }
      return values;
    }

    private final class Client implements ModbusClient {
      private final Map<Integer, Asked> open = new HashMap<>();
      private int next;

      void ask() {
        int unit = 1 + random.nextInt(UNITS) + 10 * random.nextInt(ROUTES.length);
        int address = random.nextInt(4);
        byte[] pdu =
            random.nextInt(4) > 0
                ? new byte[] {3, 0, (byte) address, 0, (byte) (1 + random.nextInt(3))}
                : new byte[] {6, 0, (byte) address, 0, (byte) random.nextInt(100)};
        next = next + 1 & 0xFFFF;
        Adu request = new Adu(unit, pdu);
        open.put(next, new Asked(request, acknowledged[unit]));
        router.ask(this, next, request, Terms.OF_LINE, now);
      }

      @Override
      public void answered(int transaction, Adu answer, long at) {
        Asked asked = open.remove(transaction);
        assertThat(asked).as("asked, and not answered yet").isNotNull();
        Adu request = asked.request;
        assertThat(answer.unit()).isEqualTo(request.unit());
        assertThat(answer.functionCode()).isEqualTo(request.functionCode());
        answered++;
        byte[] pdu = request.pdu();
        if (pdu[0] == 6) {
          assertThat(answer.pdu()).isEqualTo(pdu);
          acknowledged[request.unit()] = versions[request.unit()];
          return;
        }
        assertThat(answer.pdu()).hasSize(2 + 2 * pdu[4]);
        for (int i = 0; i < pdu[4]; i++) {
          assertThat(answer.pdu()[3 + 2 * i]).as("address").isEqualTo((byte) (pdu[2] + i));
          assertThat((int) answer.pdu()[2 + 2 * i])
              .as("no value from before a write that was answered before")
              .isBetween(asked.acknowledged, versions[request.unit()]);
        }
      }

      @Override
      public void failed(int transaction, Adu request, ExceptionCode code, long at) {
        Asked asked = open.remove(transaction);
        assertThat(asked).as("asked, and not answered yet").isNotNull();
        assertThat(request).isEqualTo(asked.request);
      }
    }

    // ---- lines

    private final class Line implements SerialUnitLink.Output {
      private final int offset;
      private final SerialUnitLink link;

      Line(String name) {
        offset = name.equals("com2") ? 10 : 0;
        link =
            new SerialUnitLink(
                new SerialUnitLink.Options(
                    LineTiming.of(CHARACTER, GAP, RESPONSE, LATENESS + MILLI), 3, 1, 700),
                this);
        link.lineIs(LineState.FREE, 0);
      }

      @Override
      public void toLine(byte[] frame) {
        Adu request = Adu.ofRtu(frame);
        long out = now + frame.length * CHARACTER;
        byte[] answer =
            new Adu(request.unit(), carryOut(request.unit() + offset, request.pdu())).rtu();
        long soon = out + random.nextInt((int) (5 * MILLI));
        switch (random.nextInt(10)) {
          case 0 -> {} // silent
          case 1 -> receive(out + RESPONSE + 1 + random.nextInt((int) LATENESS), answer);
          case 2 -> {
            byte[] damaged = answer.clone();
            damaged[random.nextInt(answer.length)] ^= (byte) (1 << random.nextInt(8));
            receive(soon, damaged);
          }
          case 3 -> {
            int cut = 1 + random.nextInt(answer.length - 1);
            receive(soon, Arrays.copyOf(answer, cut));
            receive(soon + 2 * MILLI, Arrays.copyOfRange(answer, cut, answer.length));
          }
          default -> receive(soon, answer);
        }
      }

      private void receive(long time, byte[] bytes) {
        at(time, () -> link.fromLine(ByteBuffer.wrap(bytes), now));
      }

      @Override
      public boolean hasLeft() {
        return true;
      }

      @Override
      public void withdraw() {
        throw new AssertionError("everything has left");
      }

      @Override
      public void dropped(int bytes) {
        assertThat(bytes).isPositive();
      }
    }

    // ---- hosts

    private final class Host implements HostUnitLink.Output {
      private final HostUnitLink link;
      private final int offset;
      private final Framing framing;

      /** The number of the connection that is open, to tell an event of one before. */
      private final int[] generations;

      Host(HostTarget target) {
        offset = target.host().equals("a") ? 20 : target.host().equals("b") ? 30 : 40;
        framing = target.scheme() == HostTarget.Scheme.RTU ? Framing.RTU : Framing.MBAP;
        generations = new int[target.options().connections()];
        link =
            new HostUnitLink(
                new HostUnitLink.Options(
                    framing,
                    target.options().delayMillis() * MILLI,
                    target.options().gapMillis() * MILLI,
                    0,
                    target.options().connections()),
                this);
      }

      @Override
      public void connect(int connection) {
        int generation = ++generations[connection];
        boolean fails = random.nextInt(30) == 0;
        on(
            connection,
            generation,
            now + 1 + random.nextInt((int) (3 * MILLI)),
            () -> {
              if (fails) {
                link.lost(connection, HostUnitLink.End.FAILED, "refused", now);
              } else {
                link.connected(connection, now);
              }
            });
      }

      private void on(int connection, int generation, long time, Runnable action) {
        at(
            time,
            () -> {
              if (generations[connection] == generation) {
                action.run();
              }
            });
      }

      @Override
      public void send(int connection, byte[] bytes) {
        int generation = generations[connection];
        boolean isMbap = framing == Framing.MBAP;
        int transaction = isMbap ? (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF : 0;
        Adu request =
            isMbap
                ? new Adu(bytes[6], Arrays.copyOfRange(bytes, 7, bytes.length))
                : Adu.ofRtu(bytes);
        long soon = now + 1 + random.nextInt((int) (6 * MILLI));
        switch (random.nextInt(60)) {
          case 0 -> {} // silent, and nothing is done
          case 1 -> reply(connection, generation, soon + RESPONSE, transaction, request);
          case 2 -> lose(connection, generation, soon, true);
          case 3 -> lose(connection, generation, soon, false);
          case 4 -> {
            at(soon, () -> carryOut(request.unit() + offset, request.pdu()));
            lose(connection, generation, soon + 1, false);
          }
          default -> reply(connection, generation, soon, transaction, request);
        }
      }

      /** The unit does it when the answer leaves, also if the connection has ended meanwhile. */
      private void reply(int connection, int generation, long time, int transaction, Adu request) {
        at(
            time,
            () -> {
              byte[] pdu = carryOut(request.unit() + offset, request.pdu());
              Adu answer = new Adu(request.unit(), pdu);
              byte[] bytes = framing == Framing.MBAP ? answer.tcp(transaction) : answer.rtu();
              on(
                  connection,
                  generation,
                  now + random.nextInt((int) MILLI),
                  () -> link.fromNetwork(connection, ByteBuffer.wrap(bytes), now));
            });
      }

      private void lose(int connection, int generation, long time, boolean isInOrder) {
        on(
            connection,
            generation,
            time,
            () -> {
              generations[connection]++;
              link.lost(
                  connection,
                  isInOrder ? HostUnitLink.End.IN_ORDER : HostUnitLink.End.RESET,
                  "lost",
                  now);
            });
      }

      @Override
      public void close(int connection) {
        generations[connection]++;
      }
    }

    @Override
    public UnitLink host(HostTarget target) {
      return hosts.computeIfAbsent(target.address(), any -> new Host(target)).link;
    }

    @Override
    public UnitLink line(String port) {
      return other.link;
    }

    @Override
    public boolean hasUnits(String port) {
      return true;
    }

    @Override
    public void offerLine(UnitLink units) {}

    @Override
    public void close() {}
  }
}
