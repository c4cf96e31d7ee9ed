package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.it.FaultSlave.Fault;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.ExceptionCode;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.StatusJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Modbus gateway before slaves that do what they should not, and masters that ask all at once:
 * no reply goes to a request that it does not belong to, and none is missing.
 *
 * <p>Long runs, outside {@code make test}, from the folder of the parent {@code pom.xml}:
 *
 * <pre>
 * mvn -B -ntp verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dit.test='ModbusFaultsIT#noReply*' -Dserialbridge.transactions=1000000
 * </pre>
 *
 * A million take about half an hour; {@code -Dserialbridge.seed=N} makes the same requests and
 * faults again, though not the same moments.
 */
class ModbusFaultsIT {
  private static final Logger LOG = LoggerFactory.getLogger(ModbusFaultsIT.class);
  private static final long TRANSACTIONS = Long.getLong("serialbridge.transactions", 20_000);
  private static final long SEED = Long.getLong("serialbridge.seed", System.nanoTime());

  /** For each step of a test, or for a long run. */
  private static final long MODTO_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Duration LIMIT = Duration.ofMinutes(4).plusMillis(10 * TRANSACTIONS);

  private static final int MASTERS = 8;
  private static final int TIMEOUT_MILLIS = 30;

  /** Of a thousand requests, so many are answered with this fault. */
  private static final Map<Fault, Integer> PER_MILLE =
      Map.of(
          Fault.EXCEPTION, 10,
          Fault.SPLIT, 10,
          Fault.SLOW, 5,
          Fault.TWICE, 5,
          Fault.NOISE, 5,
          Fault.ECHO, 5,
          Fault.SILENT, 2,
          Fault.LATE, 2,
          Fault.WRONG_UNIT, 2,
          Fault.BAD_CRC, 2);

  private static final int WRONG_FUNCTION_PER_MILLE = 2;

  private static final int NO_RESPONSE = 11;

  @TempDir private Path folder;
  private final Background background = new Background();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private TestBench bench;
  private int port;

  @BeforeEach
  void openBench() throws IOException {
    bench = new TestBench(folder, "com1");
    port = TestPorts.take();
  }

  @AfterEach
  void closeAll() throws Exception {
    bench.close();
    for (AutoCloseable one : opened) {
      one.close();
    }
    background.close();
  }

  @Test
  void noReplyGoesToTheWrongRequestAndNoneIsMissing() throws Exception {
    LOG.info("seed {}", SEED);
    // Nothing comes from the slaves any more when a time-out and this quiet time are over.
    gateway(
        "UART=921600,8,1,NONE,NFC",
        "MODTO=" + TIMEOUT_MILLIS,
        "MODQUIET=40",
        "MODGAP=300",
        "MODPROBE=1");
    SplittableRandom random = new SplittableRandom(SEED);
    AtomicBoolean isHealthy = new AtomicBoolean();
    FaultSlave slave =
        slave(TIMEOUT_MILLIS, request -> isHealthy.get() ? Fault.NONE : fault(random));
    List<PipeliningMaster> masters = new ArrayList<>();
    List<ModbusMaster> connections = new ArrayList<>();
    for (int i = 0; i < MASTERS; i++) {
      connections.add(master());
      PipeliningMaster master = new PipeliningMaster(i, connections.get(i), SEED + i);
      masters.add(master);
      background.run(() -> master.make(TRANSACTIONS / MASTERS));
    }
    long started = System.nanoTime();
    background.await(LIMIT);
    double seconds = (System.nanoTime() - started) / 1e9;
    LOG.info("{} transactions in {} s, {} on the line", TRANSACTIONS, seconds, faults(slave));
    assertThat(slave.problem()).isEmpty();
    assertThat(masters).allSatisfy(master -> assertThat(master.refused()).isZero());
    isHealthy.set(true);
    long withoutAnswer =
        masters.stream().mapToLong(PipeliningMaster::withoutAnswer).sum()
            + untilAllAnswer(connections.get(0));
    assertCounters(slave, withoutAnswer);
  }

  /**
   * Asks each unit until it answers: a machine that stands still may leave one as not responding.
   *
   * @return requests without an answer
   */
  private static long untilAllAnswer(ModbusMaster master) {
    AtomicLong withoutAnswer = new AtomicLong();
    for (int unit = 1; unit <= 4; unit++) {
      Adu request = read(unit);
      await()
          .atMost(RunningBridge.PATIENCE)
          .until(
              () -> {
                boolean hasAnswered = master.ask(0, request).exception() == 0;
                if (!hasAnswered) {
                  withoutAnswer.incrementAndGet();
                }
                return hasAnswered;
              });
    }
    return withoutAnswer.get();
  }

  private static Fault fault(SplittableRandom random) {
    int dice = random.nextInt(1_000) - WRONG_FUNCTION_PER_MILLE;
    if (dice < 0) {
      return Fault.WRONG_FUNCTION;
    }
    for (Fault fault : Fault.values()) {
      dice -= PER_MILLE.getOrDefault(fault, 0);
      if (dice < 0) {
        return fault;
      }
    }
    return Fault.NONE;
  }

  private static String faults(FaultSlave slave) {
    return Stream.of(Fault.values()).map(fault -> fault + " " + slave.count(fault)).toList()
        + ", overtaken "
        + slave.overtaken();
  }

  /** What the gateway says of the units is what they did. */
  private void assertCounters(FaultSlave slave, long withoutAnswer) throws Exception {
    List<UnitStatus> units = statusOfCommand().units();
    assertThat(units).extracting(UnitStatus::unit).containsExactly(1, 2, 3, 4);
    for (UnitStatus unit : units) {
      LOG.info("{}", unit);
      int number = unit.unit();
      long timeouts =
          Stream.of(Fault.values())
              .filter(Fault::isTimeout)
              .mapToLong(fault -> slave.count(number, fault))
              .sum();
      long exceptions = slave.count(number, Fault.EXCEPTION);
      // A machine that stands still makes more time-outs than the slave did.
      long overtime = unit.timeouts() - timeouts;
      assertThat(overtime).as("time-outs too many").isBetween(0L, slave.requests(number) / 20);
      assertThat(unit.requests()).isEqualTo(slave.requests(number));
      assertThat(unit.answers()).isEqualTo(unit.requests() - unit.timeouts());
      assertThat(sum(unit.exceptions())).isBetween(exceptions - overtime, exceptions);
      assertThat(unit.exceptions().keySet()).isSubsetOf(1, 2, 3, 4);
      assertThat(unit.badCrcs()).isLessThanOrEqualTo(slave.count(number, Fault.BAD_CRC) + overtime);
      assertThat(unit.isNotResponding()).isFalse();
      // A pseudo-terminal answers before the request has gone out at the line's speed: median 0.
      assertThat(unit.p99Microseconds()).isBetween(1L, unit.worstMicroseconds());
    }
    assertThat(units.stream().mapToLong(UnitStatus::badCrcs).sum()).isPositive();
    assertThat(units.stream().mapToLong(UnitStatus::unexpectedResponses).sum()).isPositive();
    assertThat(units.stream().mapToLong(UnitStatus::timeouts).sum())
        .isLessThanOrEqualTo(withoutAnswer);
  }

  private static long sum(Map<Integer, Long> exceptions) {
    return exceptions.values().stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void aUnitThatIsSilentDoesNotHoldUpTheOthersAndIsFoundAgain() throws Exception {
    gateway("MODTO=" + TimeUnit.NANOSECONDS.toMillis(MODTO_NANOS), "MODPROBE=1");
    Set<Integer> silent = ConcurrentHashMap.newKeySet();
    silent.add(9);
    FaultSlave slave =
        slave(1_000, request -> silent.contains(request.unit()) ? Fault.SILENT : Fault.NONE);
    ModbusMaster dead = master();
    ModbusMaster other = master();
    for (int i = 0; i < 3; i++) {
      assertThat(unit(9).map(UnitStatus::isNotResponding)).doesNotContain(true);
      assertThat(dead.ask(i, read(9)).exception()).isEqualTo(NO_RESPONSE);
    }
    assertThat(unit(9)).map(UnitStatus::isNotResponding).containsExactly(true);
    silent.add(1); // it has the line for a time-out
    other.add(5, read(1));
    other.flush();
    await().atMost(RunningBridge.PATIENCE).until(() -> slave.requests(1) == 1);
    assertThat(dead.ask(6, read(9)).exception()).isEqualTo(NO_RESPONSE);
    assertThat(slave.requests(9)).as("while another waits, it is only probed").isBetween(3L, 4L);
    assertThat(other.receive().exception()).isEqualTo(NO_RESPONSE);
    silent.clear();
    assertThat(dead.ask(10, read(9)).exception()).as("nobody else waits").isZero();
    assertThat(unit(9)).map(UnitStatus::isNotResponding).containsExactly(false);
    awaitAnswerBeforeATimeout(dead, 9, 0);
  }

  @Test
  void tooManyRequestsOfOneMasterAreRefusedAndThoseOfAnotherAreNot() throws Exception {
    gateway("MODTO=20000");
    FaultSlave slave = slave(20_000, request -> Fault.HELD);
    ModbusMaster master = master();
    for (int i = 0; i < 40; i++) {
      master.add(i, read(1, i));
    }
    master.flush();
    for (int i = 32; i < 40; i++) {
      assertThat(master.receive())
          .isEqualTo(new ModbusMaster.Reply(i, read(1).exception(ExceptionCode.BUSY)));
    }
    ModbusMaster other = master();
    other.add(7, read(1, 100));
    other.flush();
    answerUntil(slave, 33);
    assertThat(other.receive()).isEqualTo(answer(7, read(1, 100)));
    for (int i = 0; i < 32; i++) {
      assertThat(master.receive()).isEqualTo(answer(i, read(1, i)));
    }
    background.await();
    assertThat(unit(1)).map(UnitStatus::requests).containsExactly(33L);
  }

  @Test
  void waitingRequestsOfAMasterThatHasGoneNeverReachTheLine() throws Exception {
    gateway("MODTO=20000");
    Queue<Integer> asked = new ConcurrentLinkedQueue<>();
    FaultSlave slave =
        slave(
            20_000,
            request -> {
              asked.add(SlaveImage.address(request));
              return Fault.HELD;
            });
    ModbusMaster gone = master();
    for (int i = 0; i < 10; i++) {
      gone.add(i, read(1, i));
    }
    gone.flush();
    ModbusMaster other = master();
    await().until(() -> slave.held() == 1);
    other.add(1, read(1, 9));
    other.add(2, read(1, 100));
    other.flush();
    // Its requests are there when the gateway has taken all bytes.
    bench.await(
        "com1",
        RunningBridge.PATIENCE,
        status -> status.counters().fromPeers().bytes() == 12L * read(1).tcp(0).length);
    gone.reset();
    bench.await("com1", RunningBridge.PATIENCE, status -> status.peers().size() == 1);
    answerUntil(slave, 3);
    assertThat(other.receive()).isEqualTo(answer(1, read(1, 9)));
    assertThat(other.receive()).isEqualTo(answer(2, read(1, 100)));
    background.await();
    assertThat(asked).containsExactly(0, 9, 100);
  }

  /** Gives each answer that is held, until there were so many. */
  private void answerUntil(FaultSlave slave, int requests) {
    background.run(
        () ->
            await()
                .atMost(RunningBridge.PATIENCE)
                .until(
                    () -> {
                      slave.release();
                      return slave.requests(1) == requests && slave.held() == 0;
                    }));
  }

  private void gateway(String... settings) throws IOException {
    List<String> arguments = new ArrayList<>();
    Stream.concat(Stream.of("SOCK=TCPS,127.0.0.1," + port, "MODTCP=ON"), Stream.of(settings))
        .forEach(setting -> arguments.addAll(List.of("--at", "AT+" + setting)));
    bench.run(arguments.toArray(String[]::new));
  }

  private FaultSlave slave(int timeoutMillis, Function<Adu, Fault> faults) throws IOException {
    FaultSlave slave = new FaultSlave(bench.device("com1"), timeoutMillis, SEED, faults);
    opened.add(slave);
    background.serve(slave::serve);
    return slave;
  }

  private ModbusMaster master() throws IOException {
    ModbusMaster master = new ModbusMaster(port);
    opened.add(master);
    return master;
  }

  private static Adu read(int unit) {
    return read(unit, 0);
  }

  private static Adu read(int unit, int address) {
    return new Adu(unit, new byte[] {SlaveImage.READ_REGISTERS, 0, (byte) address, 0, 1});
  }

  private static ModbusMaster.Reply answer(int transaction, Adu request) {
    return new ModbusMaster.Reply(
        transaction, new Adu(request.unit(), new SlaveImage().answer(request)));
  }

  /** A request that waits for the unit, or behind one that does, takes MODTO at least. */
  private static void awaitAnswerBeforeATimeout(ModbusMaster master, int unit, int exception) {
    await()
        .atMost(RunningBridge.PATIENCE)
        .until(() -> nanos(master, unit, exception), nanos -> nanos < MODTO_NANOS);
  }

  private static long nanos(ModbusMaster master, int unit, int exception) {
    long started = System.nanoTime();
    try {
      assertThat(master.ask(4, read(unit)).exception()).isEqualTo(exception);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return System.nanoTime() - started;
  }

  private Stream<UnitStatus> unit(int number) {
    return bench.status("com1").units().stream().filter(unit -> unit.unit() == number);
  }

  /** What {@code serialbridge status --json} prints. */
  private ConverterStatus statusOfCommand() throws Exception {
    try (RunningBridge status =
        RunningBridge.start(
            folder, "status", "--json", "--state-dir", bench.stateFolder().toString())) {
      assertThat(status.awaitExit()).isZero();
      return StatusJson.parse(status.output()).converters().get(0);
    }
  }
}
