package org.serialbridge.monitor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.FrameSplitter.Kind;
import org.serialbridge.port.ModbusTiming;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.PortSettings;

class CaptureBufferTest {
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
  private static final byte[] REQUEST = HexFormat.of().parseHex("010300000002c40b");
  private static final byte[] RESPONSE = HexFormat.of().parseHex("010304006400657bc7");

  private static PortSettings settings(String... commands) {
    PortSettings settings = ApplianceSettings.FACTORY.port("com1");
    for (String command : commands) {
      settings =
          AtInterpreter.set("com1", command)
              .madeIn(ApplianceSettings.FACTORY.withPort("com1", settings))
              .port("com1");
    }
    return settings;
  }

  private static CaptureBuffer recorder(String... commands) {
    return new CaptureBuffer(
        1,
        ModbusTiming.line(settings(commands)),
        new MemoryBudget(1 << 20),
        Instant.EPOCH::plusNanos);
  }

  private static List<Kind> kinds(CaptureBuffer recorder) {
    return recorder.all().frames().stream().map(CapturedFrame::kind).toList();
  }

  @Test
  void slavesOnTheLineGetRequests() {
    CaptureBuffer recorder = recorder("AT+MODTCP=ON");
    recorder.toLine(REQUEST, 1);
    recorder.fromLine(ByteBuffer.wrap(RESPONSE), 2);
    assertThat(kinds(recorder)).containsExactly(Kind.REQUEST, Kind.RESPONSE);
  }

  @Test
  void aMasterOnTheLineGetsResponses() {
    CaptureBuffer recorder = recorder("AT+MODTCP=ON", "AT+SOCK=TCPC,192.0.2.1,502");
    recorder.fromLine(ByteBuffer.wrap(REQUEST), 1);
    recorder.toLine(RESPONSE, 2);
    assertThat(kinds(recorder)).containsExactly(Kind.REQUEST, Kind.RESPONSE);
  }

  @Test
  void aListenerHearsRequestsAndResponses() {
    CaptureBuffer recorder = recorder("AT+MODTCP=ON", "AT+MODROLE=LISTEN");
    recorder.fromLine(ByteBuffer.wrap(REQUEST), 1);
    recorder.fromLine(ByteBuffer.wrap(RESPONSE), 2);
    recorder.fromLine(ByteBuffer.wrap(REQUEST), 3);
    assertThat(kinds(recorder)).containsExactly(Kind.REQUEST, Kind.RESPONSE, Kind.REQUEST);
    assertThat(recorder.all().frames())
        .extracting(CapturedFrame::direction)
        .containsOnly(Direction.FROM_LINE);
  }

  @Test
  void framesThatWereReadAtOnceHaveOneTime() {
    Iterator<Instant> clock = List.of(Instant.EPOCH, Instant.EPOCH.minusNanos(1_000)).iterator();
    CaptureBuffer recorder =
        new CaptureBuffer(
            1,
            ModbusTiming.line(settings("AT+MODTCP=ON", "AT+MODROLE=LISTEN")),
            new MemoryBudget(1 << 20),
            nanos -> clock.next());
    recorder.fromLine(
        ByteBuffer.allocate(REQUEST.length + RESPONSE.length).put(REQUEST).put(RESPONSE).flip(), 1);
    recorder.fromLine(ByteBuffer.wrap(REQUEST), 2);
    assertThat(recorder.all().frames())
        .extracting(CapturedFrame::time)
        .containsExactly(Instant.EPOCH, Instant.EPOCH, Instant.EPOCH.minusNanos(1_000));
  }

  @Test
  void framesInAsciiAreTold() {
    CaptureBuffer recorder = recorder("AT+MODTCP=ON", "AT+MODLINE=ASCII");
    recorder.toLine(":010300000002FA\r\n".getBytes(US_ASCII), 1);
    recorder.fromLine(ByteBuffer.wrap(":0103040064".getBytes(US_ASCII)), 2);
    recorder.fromLine(ByteBuffer.wrap("00652F\r\n:018".getBytes(US_ASCII)), 500 * MILLISECOND);
    recorder.fromLine(ByteBuffer.wrap("30279\r\n".getBytes(US_ASCII)), 501 * MILLISECOND);
    recorder.fromLine(ByteBuffer.wrap(":0183027A\r\n".getBytes(US_ASCII)), 502 * MILLISECOND);
    recorder.toLine("+ok".getBytes(US_ASCII), 503 * MILLISECOND);
    assertThat(recorder.all().frames())
        .extracting(frame -> frame.words().orElse("none"))
        .containsExactly(
            "unit 1: read holding registers 0-1",
            "unit 1: 2 registers: 100 101",
            "bad LRC",
            "unit 1: exception 02, illegal data address",
            "none");
  }

  /** 513 characters. */
  @Test
  void theLongestFrameInAsciiIsOne() {
    byte[] longest = new Adu(1, longestWrite()).ascii();
    CaptureBuffer recorder = recorder("AT+MODTCP=ON", "AT+MODLINE=ASCII");
    recorder.toLine(longest, 1);
    recorder.fromLine(ByteBuffer.wrap(longest), 2);
    assertThat(kinds(recorder)).containsExactly(Kind.REQUEST, Kind.REQUEST);
    assertThat(recorder.all().frames().get(0).bytes()).hasSize(513).isEqualTo(longest);
  }

  private static byte[] longestWrite() {
    byte[] pdu = new byte[Adu.LONGEST_PDU];
    pdu[0] = 23;
    pdu[4] = 1;
    pdu[8] = 121;
    pdu[9] = (byte) 243;
    return pdu;
  }

  @Test
  void aPortThatTurnsToAsciiKeepsItsFramesInRtu() {
    CaptureBuffer recorder = recorder("AT+MODTCP=ON");
    recorder.toLine(REQUEST, 1);
    recorder.use(ModbusTiming.line(settings("AT+MODTCP=ON", "AT+MODLINE=ASCII")));
    recorder.toLine(":010300000002FA\r\n".getBytes(US_ASCII), 1);
    assertThat(recorder.all().frames())
        .extracting(frame -> frame.words().orElse("none"))
        .containsOnly("unit 1: read holding registers 0-1")
        .hasSize(2);
  }

  @Test
  void whatWaitsForItsSilenceComesBeforeTheNextRequest() {
    CaptureBuffer recorder = recorder("AT+MODTCP=ON");
    recorder.fromLine(ByteBuffer.wrap(RESPONSE, 0, 5), 1);
    recorder.toLine(REQUEST, 2);
    assertThat(kinds(recorder)).containsExactly(Kind.DATA, Kind.REQUEST);
  }

  @Test
  void withoutModbusNothingIsLookedFor() {
    CaptureBuffer recorder = recorder();
    recorder.toLine(REQUEST, 1);
    recorder.fromLine(ByteBuffer.wrap(RESPONSE), 2);
    recorder.pause();
    assertThat(kinds(recorder)).containsExactly(Kind.DATA, Kind.DATA);
  }

  @Test
  void whatComesWithinAMillisecondIsOneFrame() {
    CaptureBuffer recorder = recorder();
    recorder.fromLine(ByteBuffer.wrap(new byte[3]), 0);
    recorder.fromLine(ByteBuffer.wrap(new byte[3]), MILLISECOND - 1);
    assertThat(recorder.deadline()).hasValue(2 * MILLISECOND - 1);
    recorder.fromLine(ByteBuffer.wrap(new byte[3]), 2 * MILLISECOND - 1);
    recorder.poll(3 * MILLISECOND - 1);
    assertThat(recorder.deadline()).isEmpty();
    assertThat(recorder.all().frames())
        .extracting(frame -> frame.bytes().length)
        .containsExactly(6, 3);
    assertThat(recorder.all().frames().get(1).time())
        .isEqualTo(Instant.ofEpochSecond(0, 1_999_999));
  }

  /** Whatever comes in whatever order, all of it is there, in pieces of 1 to 513 bytes. */
  @Property(tries = 300)
  void allOfItIsRecorded(@ForAll byte[] one, @ForAll byte[] other, @ForAll boolean isModbus) {
    CaptureBuffer recorder = recorder("AT+MODTCP=" + (isModbus ? "ON" : "OFF"));
    recorder.fromLine(ByteBuffer.wrap(one), 1);
    recorder.toLine(new byte[0], 2);
    recorder.toLine(new byte[1_025], 2);
    recorder.fromLine(ByteBuffer.wrap(other), 3);
    recorder.use(ModbusTiming.line(ApplianceSettings.FACTORY.port("com1")));
    List<CapturedFrame> frames = recorder.all().frames();
    assertThat(frames.stream().mapToInt(frame -> frame.bytes().length).sum())
        .isEqualTo(one.length + 1_025 + other.length);
    assertThat(frames).allMatch(frame -> frame.bytes().length >= 1 && frame.bytes().length <= 513);
  }
}
