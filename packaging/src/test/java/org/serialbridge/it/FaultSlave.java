package org.serialbridge.it;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.serialbridge.modbus.Adu;

/**
 * RTU slaves on a serial line, all of them in one, that answer each request rightly or with a
 * fault. An answer that was to come later is dropped when a newer request comes first: the machine
 * stood still for so long, and RTU has no means to tell it from an answer to that one.
 */
final class FaultSlave implements AutoCloseable {
  /** What is done with a request. */
  enum Fault {
    /** A good answer at once. */
    NONE,
    /** A good answer in two parts. */
    SPLIT,
    /** A good answer after some milliseconds. */
    SLOW,
    /** A good answer, twice, at once. */
    TWICE,
    /** Some random bytes before a good answer. */
    NOISE,
    /** The request given back before a good answer. */
    ECHO,
    /** An exception that depends on unit, function and address; the request is not carried out. */
    EXCEPTION,
    /** Carried out, but not answered. */
    SILENT,
    /** A good answer after the time-out. */
    LATE,
    /** The answer of another unit. */
    WRONG_UNIT,
    /** The answer to another function. */
    WRONG_FUNCTION,
    /** The CRC is wrong. */
    BAD_CRC,
    /** A good answer when {@link FaultSlave#release} is called. */
    HELD;

    /** Whether the master gets no answer in time. */
    boolean isTimeout() {
      return switch (this) {
        case SILENT, LATE, WRONG_UNIT, WRONG_FUNCTION, BAD_CRC -> true;
        default -> false;
      };
    }
  }

  /** A fault of a unit, as often as it was. */
  private record Kind(int unit, Fault fault) {}

  /** Shorter than the silence that the gateway takes for an end. */
  private static final int LONGEST_PAUSE_MILLIS = 5;

  private static final int LONGEST_LATENESS_MILLIS = 15;
  private static final int SHORTEST_LATENESS_MILLIS = 5;
  private static final int CRC_LENGTH = 2;
  private static final int MOST_NOISE = 8;

  /** Behind what tells the length of an answer. */
  private static final int FIRST_DATA = 3;

  private final InputStream in;
  private final OutputStream out;
  private final SplittableRandom random;
  private final Function<Adu, Fault> faults;
  private final int timeoutMillis;
  private final SlaveImage image = new SlaveImage();
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private final Map<Kind, LongAdder> counts = new ConcurrentHashMap<>();
  private final Queue<byte[]> held = new ConcurrentLinkedQueue<>();
  private final LongAdder overtaken = new LongAdder();
  private final AtomicLong newest = new AtomicLong();
  private volatile String problem = "";

  /**
   * Slaves that do nothing yet.
   *
   * @param timeoutMillis the gateway's response time-out
   * @param seed of pauses, noise and wrong bits
   * @param faults what is done with each request
   */
  FaultSlave(String device, int timeoutMillis, long seed, Function<Adu, Fault> faults)
      throws IOException {
    this.timeoutMillis = timeoutMillis;
    this.faults = faults;
    random = new SplittableRandom(seed);
    in = new FileInputStream(device);
    out = new FileOutputStream(device);
  }

  /** What came that was no request; empty if nothing did. */
  String problem() {
    return problem;
  }

  /** Serves until the line hangs up. */
  Void serve() throws IOException {
    byte[] buffer = new byte[1024];
    int length = 0;
    while (true) {
      int count = in.read(buffer, length, buffer.length - length);
      if (count < 0) {
        return null;
      }
      length += count;
      int taken = take(ByteBuffer.wrap(buffer, 0, length));
      System.arraycopy(buffer, taken, buffer, 0, length - taken);
      length -= taken;
    }
  }

  private int take(ByteBuffer bytes) throws IOException {
    int request = SlaveImage.requestLength(bytes);
    while (request > 0 && request <= bytes.remaining()) {
      byte[] frame = new byte[request];
      bytes.get(frame);
      newest.incrementAndGet();
      answer(frame, !bytes.hasRemaining());
      request = SlaveImage.requestLength(bytes);
    }
    return bytes.position();
  }

  private void answer(byte[] asked, boolean isNewest) throws IOException {
    byte[] pdu = new byte[asked.length - 1 - CRC_LENGTH];
    System.arraycopy(asked, 1, pdu, 0, pdu.length);
    Adu request = new Adu(asked[0] & 0xFF, pdu);
    if (!Arrays.equals(asked, request.rtu())) {
      problem = "a request with a bad CRC: " + HexFormat.of().formatHex(asked);
      throw new AssertionError(problem);
    }
    Fault fault = faults.apply(request);
    counts.computeIfAbsent(new Kind(request.unit(), fault), any -> new LongAdder()).increment();
    byte[] answer =
        fault == Fault.EXCEPTION
            ? exception(request)
            : new Adu(request.unit(), image.carryOut(request)).rtu();
    if (!isNewest) {
      overtaken.increment();
      return;
    }
    switch (fault) {
      case NONE, EXCEPTION -> write(answer);
      case SPLIT -> split(answer);
      case SLOW -> writeLater(answer, 1 + random.nextInt(LONGEST_PAUSE_MILLIS));
      case TWICE -> write(joined(answer, answer));
      case NOISE -> noise(answer);
      case ECHO -> write(joined(asked, answer));
      case SILENT -> {}
      case LATE -> {
        int lateness = random.nextInt(SHORTEST_LATENESS_MILLIS, LONGEST_LATENESS_MILLIS);
        writeLater(answer, timeoutMillis + lateness);
      }
      case WRONG_UNIT -> write(wrongUnit(request, answer));
      case WRONG_FUNCTION -> write(wrongFunction(request, answer));
      case BAD_CRC -> {
        answer[random.nextInt(FIRST_DATA, answer.length)] ^= (byte) (1 << random.nextInt(8));
        write(answer);
      }
      case HELD -> held.add(answer);
    }
  }

  private static byte[] exception(Adu request) {
    byte[] pdu = {(byte) (request.functionCode() | 0x80), (byte) SlaveImage.exception(request)};
    return new Adu(request.unit(), pdu).rtu();
  }

  private void split(byte[] answer) throws IOException {
    int at = random.nextInt(1, answer.length);
    write(Arrays.copyOf(answer, at));
    writeLater(
        Arrays.copyOfRange(answer, at, answer.length), 1 + random.nextInt(LONGEST_PAUSE_MILLIS));
  }

  private void noise(byte[] answer) throws IOException {
    byte[] noise = new byte[random.nextInt(1, MOST_NOISE)];
    random.nextBytes(noise);
    if (random.nextBoolean()) {
      write(joined(noise, answer));
    } else {
      write(noise);
      writeLater(answer, 1 + random.nextInt(LONGEST_PAUSE_MILLIS));
    }
  }

  private byte[] wrongUnit(Adu request, byte[] answer) {
    int other = request.unit() % 4 + 1;
    return switch (request.functionCode()) {
      case SlaveImage.WRITE_REGISTER, SlaveImage.WRITE_REGISTERS ->
          new Adu(other, pdu(answer)).rtu();
      default -> new Adu(other, image.answer(new Adu(other, request.pdu()))).rtu();
    };
  }

  private static byte[] wrongFunction(Adu request, byte[] answer) {
    byte[] pdu = pdu(answer);
    pdu[0] ^= 7; // 1, 3, 4, 6, 16, 17, 100 -> 6, 4, 3, 1, 23, 22, 99
    return new Adu(request.unit(), pdu).rtu();
  }

  private static byte[] pdu(byte[] answer) {
    return Arrays.copyOfRange(answer, 1, answer.length - CRC_LENGTH);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private synchronized void write(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  private void writeLater(byte[] bytes, int millis) {
    long request = newest.get();
    later.schedule(
        () -> {
          if (request == newest.get()) {
            write(bytes);
          } else {
            overtaken.increment();
          }
          return null;
        },
        millis,
        TimeUnit.MILLISECONDS);
  }

  /** Gives the answers that were held. */
  void release() throws IOException {
    while (!held.isEmpty()) {
      write(held.remove());
    }
  }

  /** How many answers are held. */
  int held() {
    return held.size();
  }

  /** How often a unit did that. */
  long count(int unit, Fault fault) {
    LongAdder count = counts.get(new Kind(unit, fault));
    return count == null ? 0 : count.sum();
  }

  /** How often any unit did that. */
  long count(Fault fault) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().fault == fault)
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  /** The requests to a unit. */
  long requests(int unit) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().unit == unit)
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  /** Answers that a newer request came before. */
  long overtaken() {
    return overtaken.sum();
  }

  @Override
  public void close() throws IOException {
    later.shutdownNow();
    out.close();
  }
}
