package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.modbus.Adu;
import org.serialbridge.serial.kernel.PtyPair;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two minutes of what a gateway meets in a bad hour: four masters that write and read back and give
 * up after two seconds, an adapter that is pulled every ten, a slave that is deaf now and then.
 */
class RoughDayIT {
  private static final Logger LOG = LoggerFactory.getLogger(RoughDayIT.class);
  private static final Duration DAY = Duration.ofMinutes(2);
  private static final Duration PLUGGED = Duration.ofSeconds(7);
  private static final Duration PULLED = Duration.ofSeconds(3);
  private static final int MASTERS = 4;
  private static final int MASTER_TIMEOUT_MILLIS = 2_000;
  private static final int PAUSE_MILLIS = 50;
  private static final int WAIT_MILLIS = 3_000;

  /** What a byte may take through sockets and pseudo-terminals of a busy machine. */
  private static final int LATE_MILLIS = 1_000;

  /** One request in so many is not answered. */
  private static final int DEAF_PART = 40;

  @TempDir private Path folder;
  private final CountDownLatch evening = new CountDownLatch(1);
  private final LongAdder answers = new LongAdder();
  private final LongAdder exceptions = new LongAdder();
  private final LongAdder givenUp = new LongAdder();
  private final LongAdder writes = new LongAdder();

  /** When the master of each value gave it up, if it did. */
  private final Map<Integer, Long> givenUpAt = new ConcurrentHashMap<>();

  @Test
  void noWriteIsOldNoAnswerIsWrongAndNoRequestIsForgotten() throws Exception {
    int port = TestPorts.take();
    try (Background background = new Background();
        RunningBridge bridge =
            RunningBridge.start(
                folder,
                "run",
                "--bind",
                "127.0.0.1",
                "--state-dir",
                folder.resolve("state").toString(),
                "--port",
                "com1=" + folder.resolve("port"),
                "--at",
                "AT+SOCK=TCPS,127.0.0.1," + port,
                "--at",
                "AT+MODTCP=ON",
                "--at",
                "AT+MODWAIT=" + WAIT_MILLIS)) {
      bridge.awaitReady();
      for (int unit = 1; unit <= MASTERS; unit++) {
        int own = unit;
        background.run(() -> master(port, own));
      }
      background.run(this::adapter);
      boolean isOver = evening.await(DAY.toSeconds(), TimeUnit.SECONDS);
      assertThat(isOver).as("ended early").isFalse();
      evening.countDown();
      background.await();
      assertThat(bridge.stop()).isZero();
      LOG.info(
          "{} answers, {} exceptions, {} given up, {} writes at the slave",
          answers,
          exceptions,
          givenUp,
          writes);
      assertThat(answers.sum()).isGreaterThan(100);
      assertThat(exceptions.sum()).isGreaterThan(10);
      assertThat(bridge.log()).doesNotContain("ERROR", "Exception");
    }
  }

  private boolean isEvening() {
    return evening.getCount() == 0;
  }

  /**
   * Writes a value of its own to its own unit, and reads it back; connects again if it hears
   * nothing.
   */
  private void master(int port, int unit) throws Exception {
    int count = 0;
    int written = -1;
    while (!isEvening()) {
      try (ModbusMaster master = new ModbusMaster(port, MASTER_TIMEOUT_MILLIS)) {
        while (!isEvening()) {
          count++;
          int value = unit << 12 | count & 0xFFF;
          written = write(master, unit, count >>> 12, value) ? value : -1;
          read(master, unit, written);
        }
      } catch (SocketTimeoutException e) {
        givenUp.increment();
      }
    }
  }

  /** Another address when the values begin anew: each write is told from all others. */
  private boolean write(ModbusMaster master, int unit, int address, int value)
      throws IOException, InterruptedException {
    byte[] pdu = {6, 0, (byte) address, (byte) (value >>> 8), (byte) value};
    try {
      ModbusMaster.Reply reply = master.ask(value, new Adu(unit, pdu));
      if (isAnswer(reply)) {
        assertThat(reply.answer().pdu()).isEqualTo(pdu);
        return true;
      }
      return false;
    } finally {
      givenUpAt.put(address << 16 | value, System.nanoTime());
    }
  }

  /** The value that was written is read back, if its write was answered. */
  private void read(ModbusMaster master, int unit, int written)
      throws IOException, InterruptedException {
    ModbusMaster.Reply reply = master.ask(0xF000 | unit, new Adu(unit, new byte[] {3, 0, 0, 0, 1}));
    if (isAnswer(reply)) {
      int value = ByteBuffer.wrap(reply.answer().pdu()).getShort(2) & 0xFFFF;
      assertThat(value >>> 12).as("a value of unit %d", unit).isEqualTo(unit);
      if (written >= 0) {
        assertThat(value).isEqualTo(written);
      }
    }
  }

  /** After an exception a master waits for a moment, as masters do. */
  private boolean isAnswer(ModbusMaster.Reply reply) throws InterruptedException {
    if (reply.isException()) {
      assertThat(reply.exception()).isIn(0x06, 0x0A, 0x0B);
      exceptions.increment();
      evening.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      return false;
    }
    answers.increment();
    return true;
  }

  // ---- the adapter and what hangs on it

  private void adapter() throws Exception {
    do {
      plugIn();
      assertThat(Files.exists(folder.resolve("port"))).isFalse();
    } while (!evening.await(PULLED.toMillis(), TimeUnit.MILLISECONDS));
  }

  private void plugIn() throws Exception {
    try (Background slave = new Background()) {
      Future<Void> serving;
      try (PtyPair pair = PtyPair.open(folder.resolve("port"), folder.resolve("device"))) {
        Path device = pair.device().toRealPath();
        serving = slave.call(() -> serve(device));
        evening.await(PLUGGED.toMillis(), TimeUnit.MILLISECONDS);
      }
      serving.get();
    }
  }

  /** The values of the units outlive the adapter. */
  private final int[] values = {0, 1 << 12, 2 << 12, 3 << 12, 4 << 12};

  private final SplittableRandom random = new SplittableRandom();

  private Void serve(Path device) throws IOException {
    try (InputStream in = new FileInputStream(device.toFile());
        OutputStream out = new FileOutputStream(device.toFile())) {
      byte[] frame = new byte[8]; // every request here has so many bytes
      while (in.readNBytes(frame, 0, frame.length) == frame.length) {
        byte[] answer = carryOut(frame);
        if (random.nextInt(DEAF_PART) > 0) {
          out.write(answer);
        }
      }
    } catch (IOException e) {
      LOG.debug("pulled: {}", e.getMessage());
    }
    return null;
  }

  private byte[] carryOut(byte[] rtu) {
    Adu request = new Adu(rtu[0], Arrays.copyOfRange(rtu, 1, 6));
    assertThat(request.rtu()).isEqualTo(rtu);
    int unit = request.unit();
    if (request.functionCode() == 6) {
      values[unit] = ByteBuffer.wrap(request.pdu()).getShort(3) & 0xFFFF;
      writes.increment();
      Long gone = givenUpAt.get(rtu[3] << 16 | values[unit]);
      if (gone != null) {
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - gone))
            .as("ms since its master gave value %04X up", values[unit])
            .isLessThan(WAIT_MILLIS + LATE_MILLIS);
      }
      return rtu;
    }
    byte[] pdu = {3, 2, (byte) (values[unit] >>> 8), (byte) values[unit]};
    return new Adu(unit, pdu).rtu();
  }
}
