package org.serialbridge.linetest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.serialbridge.modbus.Adu;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineError;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.status.LineErrorCounts;

/** A test at a line in memory, whose device is a function, on a clock moved by hand. */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
final class LineTestRig implements TestLine {
  static final UartSettings PRESENT = UartSettings.FACTORY;

  /** The bytes that come back, after some ms. */
  record Answer(long afterMillis, byte[] bytes) {}

  private record Due(long at, byte[] bytes, Set<LineError> errors) {}

  private final LineTest test;
  private final BiFunction<UartSettings, byte[], List<Answer>> device;
  private final List<String> log = new ArrayList<>();
  private final PriorityQueue<Due> due = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
  private final Set<ControlSignal> on = EnumSet.noneOf(ControlSignal.class);
  private Optional<LineErrorCounts> counts = Optional.empty();
  private UartSettings parameters = PRESENT;
  private Talker talker = uart -> Optional.empty();
  private long talksAt = -1;
  private boolean takesParity = true;
  private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5); // the clock wraps around

  /** A device that talks by itself once a second. */
  interface Talker {
    /** What a line with these parameters hears: bytes, and errors after them. */
    Optional<Heard> at(UartSettings uart);
  }

  record Heard(byte[] bytes, Set<LineError> errors) {}

  LineTestRig(LineTest.Factory factory, BiFunction<UartSettings, byte[], List<Answer>> device) {
    this.device = device;
    test = factory.on(this);
  }

  static LineTestRig silent(LineTest.Factory factory) {
    return new LineTestRig(factory, (uart, bytes) -> List.of());
  }

  static LineTestRig talking(LineTest.Factory factory, Talker talker) {
    LineTestRig rig = silent(factory);
    rig.talker = talker;
    return rig;
  }

  /** A Modbus unit at some parameters: its response to each request, in hexadecimal. */
  static BiFunction<UartSettings, byte[], List<Answer>> unit(
      UartSettings at, int unit, long afterMillis, BiFunction<Integer, byte[], String> pdus) {
    return (uart, request) -> {
      String pdu =
          uart.equals(at) && (request[0] & 0xFF) == unit
              ? pdus.apply((int) request[1], request)
              : "";
      return pdu.isEmpty()
          ? List.of()
          : List.of(new Answer(afterMillis, new Adu(unit, HexFormat.of().parseHex(pdu)).rtu()));
    };
  }

  static UartSettings uart(int baudRate, int dataBits, Parity parity, int stopBits) {
    return new UartSettings(baudRate, dataBits, stopBits, parity, FlowControl.NONE);
  }

  /** The device has no parity, as a pseudo-terminal. */
  LineTestRig withoutParity() {
    takesParity = false;
    return this;
  }

  void count(LineErrorCounts errors) {
    counts = Optional.of(errors);
  }

  LineTest test() {
    return test;
  }

  long now() {
    return now;
  }

  void begin() {
    talksAt = now;
    test.begin(now);
  }

  /** Lets time pass until the test is over, or for so long. */
  LineTestRig run(long millis) {
    long end = now + TimeUnit.MILLISECONDS.toNanos(millis);
    while (test.deadline().isPresent() && now - end < 0) {
      step(end);
    }
    return this;
  }

  private void step(long end) {
    long next = end;
    next = earlier(next, test.deadline().orElse(end));
    next = due.isEmpty() ? next : earlier(next, due.peek().at);
    next = earlier(next, talksAt);
    now = next - now < 0 ? now : next;
    if (now - talksAt >= 0) {
      talksAt += TimeUnit.SECONDS.toNanos(1);
      talker.at(parameters).ifPresent(heard -> due.add(new Due(now, heard.bytes, heard.errors)));
    }
    while (!due.isEmpty() && due.peek().at - now <= 0) {
      Due one = due.remove();
      test.received(ByteBuffer.wrap(one.bytes), now);
      if (!one.errors.isEmpty()) {
        test.lineErrors(one.errors);
      }
    }
    test.poll(now);
  }

  private static long earlier(long one, long other) {
    return one - other < 0 ? one : other;
  }

  /** What happened on the line since the last call. */
  List<String> log() {
    List<String> all = List.copyOf(log);
    log.clear();
    return all;
  }

  @Override
  public UartSettings parameters() {
    return parameters;
  }

  @Override
  public void configure(UartSettings wanted) {
    if (takesParity || wanted.parity() == Parity.NONE) {
      parameters = wanted;
      log.add(wanted.toString());
    }
    test.configured(now);
  }

  @Override
  public void send(byte[] bytes) {
    log.add(HexFormat.of().formatHex(bytes));
    long sent = now + bytes.length * parameters.characterNanos();
    for (Answer answer : device.apply(parameters, bytes)) {
      due.add(
          new Due(
              sent + TimeUnit.MILLISECONDS.toNanos(answer.afterMillis), answer.bytes, Set.of()));
    }
  }

  @Override
  public void set(ControlSignal signal, boolean isOn) {
    log.add(signal + (isOn ? " on" : " off"));
    if (isOn) {
      on.add(signal);
    } else {
      on.remove(signal);
    }
  }

  @Override
  public boolean isOn(ControlSignal signal) {
    return on.contains(signal);
  }

  @Override
  public Optional<LineErrorCounts> errorCounts() {
    return counts;
  }
}
