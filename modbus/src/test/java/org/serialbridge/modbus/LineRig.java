package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The master of a line with a clock of its own; the test is what hangs on the line. */
final class LineRig implements SerialUnitLink.Output, RtuMaster.Listener {
  static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

  /** 9600 bit/s, 11 bits. */
  static final long CHARACTER = 1_145_833;

  static final long T35 = LineTiming.t35Nanos(9600, CHARACTER);
  static final long RESPONSE = 200 * MILLISECOND;
  static final long TURNAROUND = 100 * MILLISECOND;

  /** What ends a frame of unknown length, and must follow what nobody asked for. */
  static final long SILENCE = 10 * MILLISECOND;

  static final LineTiming TIMING = new LineTiming(CHARACTER, T35, RESPONSE, TURNAROUND, 0);

  private final SerialFraming framing;
  private final RtuMaster master;
  private final List<String> said = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();
  private long now;
  private boolean isHeld;

  /** How long a request may take to leave. */
  static final long WAIT = 5_000 * MILLISECOND;

  LineRig(long start) {
    this(start, TIMING);
  }

  LineRig(long start, LineTiming timing) {
    this(SerialFraming.RTU, start, timing);
  }

  LineRig(SerialFraming framing, long start, LineTiming timing) {
    this.framing = framing;
    now = start;
    master = new RtuMaster(framing, timing, this, this);
  }

  RtuMaster master() {
    return master;
  }

  long now() {
    return now;
  }

  /** What the master said since the last look. */
  List<String> transcript() {
    List<String> all = List.copyOf(said);
    said.clear();
    return all;
  }

  List<Long> responseTimes() {
    return times;
  }

  /** Asks, and waits until the request is on the line. */
  void ask(Adu request) {
    assertThat(master.isFree(now)).as("free").isTrue();
    master.ask(request, now + WAIT, now);
    assertThat(transcript()).endsWith("line:" + Hex.text(frame(request)));
    assertDueLater();
    passNanos(frame(request).length * CHARACTER);
  }

  private byte[] frame(Adu adu) {
    return framing == SerialFraming.RTU ? adu.rtu() : adu.ascii();
  }

  void ask(int unit, String pdu) {
    ask(Hex.frame(unit, pdu));
  }

  void receive(byte[] bytes) {
    master.receive(ByteBuffer.wrap(bytes), now);
    assertDueLater();
  }

  /** Bytes at the speed of the line. */
  void receiveByteByByte(byte[] bytes) {
    for (byte one : bytes) {
      passNanos(CHARACTER);
      receive(new byte[] {one});
    }
  }

  /** Lets time pass, polling whenever it is due. */
  void passNanos(long nanos) {
    long end = now + nanos;
    OptionalLong due = master.deadline();
    while (due.isPresent() && due.getAsLong() - end <= 0) {
      now = due.getAsLong();
      master.poll(now);
      assertDueLater();
      due = master.deadline();
    }
    now = end;
  }

  /** No busy loop, and nothing in flight is forgotten. */
  private void assertDueLater() {
    OptionalLong due = master.deadline();
    assertThat(due.isEmpty() || due.getAsLong() - now > 0).as("due later").isTrue();
    boolean isInFlight = !master.isFree(now) && master.freeFrom().isEmpty();
    assertThat(due.isPresent() || !isInFlight).as("something is due").isTrue();
  }

  /** How long from now until the line is free, if nothing comes. */
  long untilFree() {
    assertThat(master.freeFrom()).as("in flight").isPresent();
    long free = master.freeFrom().getAsLong();
    assertThat(master.isFree(free - 1)).isFalse();
    assertThat(master.isFree(free)).isTrue();
    return free - now;
  }

  @Override
  public void toLine(byte[] frame) {
    said.add("line:" + Hex.text(frame));
  }

  @Override
  public void answered(byte[] pdu, long nanos, long at) {
    assertThat(at).isEqualTo(now);
    said.add("answered:" + Hex.text(pdu));
    times.add(nanos);
  }

  @Override
  public void unanswered(RtuMaster.Fault fault, long at) {
    assertThat(at).isEqualTo(now);
    said.add("unanswered:" + fault);
  }

  @Override
  public void dropped(int bytes) {
    assertThat(bytes).isPositive();
    said.add("dropped:" + bytes);
  }

  @Override
  public void unexpectedResponse(int unit) {
    said.add("unexpectedResponse:" + unit);
  }

  @Override
  public void mismatch(String difference) {
    said.add("mismatch:" + difference);
  }

  @Override
  public boolean hasLeft() {
    return !isHeld;
  }

  @Override
  public void withdraw() {
    said.add("withdrawn");
  }

  /** Flow control holds the line, or not. */
  void hold(boolean held) {
    isHeld = held;
  }
}
