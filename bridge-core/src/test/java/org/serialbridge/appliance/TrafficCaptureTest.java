package org.serialbridge.appliance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.audit.Author;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.FrameSplitter.Kind;
import org.serialbridge.modbus.SerialFraming;
import org.serialbridge.monitor.BlackBox;
import org.serialbridge.monitor.Capture;
import org.serialbridge.monitor.CapturedFrame;
import org.serialbridge.monitor.Direction;
import org.serialbridge.monitor.Fault;
import org.serialbridge.port.CaptureSubscription;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.status.LineErrorCounts;

/** Somebody looks at a port, fast or slow, or not at all. */
class TrafficCaptureTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-11-26T00:00:00Z");

  @TempDir private Path folder;

  private ConverterRig started(String... commands) {
    return ConverterRig.with(folder, commands).start();
  }

  /** Who looks, and takes only when told to. */
  private static final class Looker implements CaptureSubscription.Sink {
    private final ConverterRig rig;
    private final CaptureSubscription watch;
    private final List<Capture> taken = new ArrayList<>();
    private final Queue<Runnable> calls = new ArrayDeque<>();
    private boolean ended;

    Looker(ConverterRig rig, long after) {
      this.rig = rig;
      watch = rig.converter().capture().subscribe(after, calls::add, this);
    }

    Looker(ConverterRig rig) {
      this(rig, 0);
    }

    @Override
    public void took(Capture next) {
      assertThat(next.frames()).isNotEmpty().hasSizeLessThanOrEqualTo(64);
      taken.add(next);
    }

    @Override
    public void ended() {
      ended = true;
    }

    Looker take() {
      watch.take();
      return this;
    }

    void end() {
      watch.end();
      rig.passMillis(0);
    }

    private void run() {
      rig.passMillis(1); // what is joined
      while (!calls.isEmpty()) {
        calls.remove().run();
      }
    }

    /** The frames since the last look. */
    List<CapturedFrame> frames() {
      run();
      List<CapturedFrame> all = new ArrayList<>();
      taken.forEach(capture -> all.addAll(capture.frames()));
      taken.clear();
      return all;
    }

    List<String> texts() {
      return frames().stream().map(TrafficCaptureTest::text).toList();
    }

    /** All that there is for him, and how many he has missed. */
    long takeAll() {
      long missed = 0;
      run();
      while (!taken.isEmpty()) {
        missed += taken.remove(0).dropped();
        take();
        run();
      }
      return missed;
    }
  }

  private static String text(CapturedFrame frame) {
    return frame.direction() + ": " + new String(frame.bytes(), ISO_8859_1);
  }

  @Test
  void bothWaysAreSeenAtTheLine() {
    ConverterRig rig = started();
    Looker looker = new Looker(rig).take();
    rig.send("ping");
    assertThat(looker.texts()).containsExactly("from line: ping");
    rig.endpoint().receive("pong");
    assertThat(looker.take().texts()).containsExactly("to line: pong");
    assertThat(rig.endpoint().sent()).isEqualTo("ping");
    assertThat(rig.line().received()).isEqualTo("pong");
  }

  /** It may contain passwords, and captures are given to others. */
  @Test
  void aDialogueIsNotRecorded() {
    ConverterRig rig = started();
    Looker looker = new Looker(rig).take();
    rig.enterCommandMode();
    rig.command("AT+WEBU=admin,secret99");
    rig.command("AT+WEBU");
    rig.command("AT+ENTM");
    rig.send("data");
    rig.passMillis(1);
    assertThat(rig.store().settings()).isNotEqualTo(ApplianceSettings.FACTORY);
    assertThat(recorded(rig)).containsExactly("from line: +++", "from line: data");
    assertThat(looker.texts()).containsExactly("from line: +++");
  }

  @Test
  void norIfItsFirstCommandIsReadBeforeTheTimerThatBeginsIt() {
    ConverterRig rig = started();
    new Looker(rig);
    rig.passMillis(20); // a silence
    rig.send("+++");
    rig.sendAheadOfTimers(30, "aAT+WEBU=admin,secret99\r");
    rig.passMillis(100);
    assertThat(rig.store().settings()).isNotEqualTo(ApplianceSettings.FACTORY);
    assertThat(recorded(rig)).containsExactly("from line: +++");
  }

  private static List<String> recorded(ConverterRig rig) {
    return rig.converter().capture().capture().frames().stream()
        .map(TrafficCaptureTest::text)
        .toList();
  }

  @Test
  void theFirstLineErrorAfterTheCountersWereClearedIsAFault() {
    ConverterRig rig = started();
    rig.line().count(new LineErrorCounts(0, 5, 0, 0));
    rig.converter().capture().arm(new BlackBox.Trigger(Set.of(Fault.LINE_ERROR), 30, 10));
    rig.send("good");
    assertThat(rig.converter().capture().blackBox().isRecording()).isFalse();
    rig.converter().clearCounters();
    rig.line().count(new LineErrorCounts(0, 6, 0, 0));
    rig.send("bad");
    assertThat(rig.converter().capture().blackBox().isRecording()).isTrue();
  }

  @Test
  void framesAreNumberedAndHaveTheTime() {
    ConverterRig rig = started();
    Looker looker = new Looker(rig).take();
    rig.passMillis(1_500);
    rig.send("a");
    rig.send("b"); // at the same time: the same frame
    rig.passMillis(2);
    rig.send("c");
    List<CapturedFrame> frames = looker.take().frames();
    byte[] joined = {'a', 'b'};
    assertThat(frames.get(0))
        .usingRecursiveComparison()
        .isEqualTo(
            new CapturedFrame(
                1,
                MIDNIGHT.plusMillis(1_500),
                Direction.FROM_LINE,
                Kind.DATA,
                SerialFraming.RTU,
                joined));
    assertThat(frames.get(1).number()).isEqualTo(2);
    assertThat(frames.get(1).time()).isEqualTo(MIDNIGHT.plusMillis(1_502));
  }

  @Test
  void aModbusLineIsCutIntoItsFrames() {
    ConverterRig rig = started("AT+MODTCP=ON");
    Looker looker = new Looker(rig).take();
    rig.endpoint().receive("\0\1\0\0\0\6\1\3\0\0\0\2");
    rig.passMillis(1);
    rig.send("\1\3\4\0\144\0\145"); // 100 and 101
    assertThat(looker.frames())
        .extracting(frame -> frame.words().orElse("none"))
        .containsExactly("unit 1: read holding registers 0-1");
    looker.take();
    rig.send("\173\307");
    assertThat(looker.frames())
        .extracting(frame -> frame.words().orElse("none"))
        .containsExactly("unit 1: 2 registers: 100 101");
  }

  /** The line is not read while the rest of the response cannot have come. */
  @Test
  void aResponseThatIsReadInPiecesIsOneFrame() {
    ConverterRig rig = started("AT+MODTCP=ON", "AT+UART=9600,8,1,NONE,NFC");
    Looker looker = new Looker(rig).take();
    rig.endpoint().receive("\0\1\0\0\0\6\1\3\0\0\0\24"); // 20 registers
    assertThat(looker.frames()).hasSize(1);
    looker.take();
    byte[] pdu = new byte[42];
    pdu[0] = 3;
    pdu[1] = 40;
    int reads = 0;
    String unread = "";
    for (byte next : new Adu(1, pdu).rtu()) {
      rig.passMillis(1);
      unread += (char) (next & 0xFF);
      if (rig.line().isReading()) {
        rig.send(unread);
        unread = "";
        reads++;
      }
    }
    assertThat(unread).isEmpty(); // its end is waited for
    assertThat(reads).isLessThan(30);
    assertThat(looker.frames())
        .extracting(frame -> frame.words().orElse("none"))
        .containsExactly("unit 1: 20 registers:" + " 0".repeat(16) + " ...");
  }

  @Test
  void whatIsNoFrameIsDataAfterASilence() {
    ConverterRig rig = started("AT+MODTCP=ON");
    Looker looker = new Looker(rig).take();
    rig.send("hello");
    assertThat(looker.frames()).isEmpty();
    rig.passMillis(10);
    assertThat(looker.texts()).containsExactly("from line: hello");
  }

  @Test
  void theRestartBringsTheFramingOfItsSettings() {
    ConverterRig rig = started();
    Looker looker = new Looker(rig).take();
    rig.converter().console().carryOut("AT+MODTCP=ON", Author.SERVICE);
    rig.converter().console().carryOut("AT+Z", Author.SERVICE);
    rig.passMillis(0);
    rig.send("\1\203\2\300\361");
    assertThat(looker.frames())
        .extracting(frame -> frame.words().orElse("none"))
        .containsExactly("unit 1: exception 02, illegal data address");
  }

  @Test
  void whoIsSlowMissesSomeAndIsToldHowMany() {
    ConverterRig rig = started();
    Looker slow = new Looker(rig).take();
    Looker fast = new Looker(rig).take();
    long missedByFast = 0;
    for (int i = 0; i < 1_200; i++) {
      rig.send("x");
      missedByFast += fast.takeAll();
    }
    assertThat(missedByFast).isZero();
    assertThat(slow.frames()).extracting(CapturedFrame::number).containsExactly(1L);
    assertThat(slow.take().takeAll()).isEqualTo(199);
    assertThat(rig.endpoint().sent()).hasSize(1_200);
  }

  @Test
  void aTapThatNobodyReadsDoesNotGrow() {
    ConverterRig rig = started();
    Looker looker = new Looker(rig).take();
    String block = "x".repeat(10_000);
    for (int i = 0; i < 300; i++) {
      rig.send(block);
      rig.endpoint().receive(block);
      rig.endpoint().sent();
      rig.line().received();
    }
    assertThat(looker.calls).hasSize(1);
    Capture capture = rig.converter().capture().capture();
    assertThat(capture.frames()).hasSizeLessThanOrEqualTo(1_000);
    assertThat(capture.frames().stream().mapToInt(frame -> frame.bytes().length).sum())
        .isBetween(256 * 1024 - 512, 256 * 1024);
    assertThat(capture.frames().get(0).number()).isEqualTo(capture.dropped() + 1);
  }

  @Test
  void whenNobodyLooksNothingIsRecorded() {
    ConverterRig rig = started();
    rig.send("unseen");
    assertThat(rig.converter().capture().capture()).isEqualTo(Capture.NONE);
    new Looker(rig).end();
    rig.send("unseen");
    rig.passMillis(10);
    assertThat(rig.converter().capture().capture().frames()).isEmpty();
  }

  @Test
  void theRecordStaysForAMinute() {
    ConverterRig rig = started();
    Looker looker = new Looker(rig);
    rig.send("seen");
    looker.end();
    rig.passMillis(59_999);
    assertThat(new Looker(rig).take().texts()).containsExactly("from line: seen");
    rig.passMillis(120_000); // somebody looks
    assertThat(rig.converter().capture().capture().frames()).hasSize(1);
  }

  @Test
  void thenItIsReleasedAndTheNumbersGoOn() {
    ConverterRig rig = started();
    Looker looker = new Looker(rig);
    rig.send("seen");
    looker.end();
    rig.passMillis(60_000);
    assertThat(rig.converter().capture().capture()).isEqualTo(Capture.NONE);
    Looker next = new Looker(rig, 1).take();
    rig.send("next");
    assertThat(next.frames()).extracting(CapturedFrame::number).containsExactly(2L);
  }

  @Test
  void whoComesBackGoesOnWhereHeWas() {
    ConverterRig rig = started();
    new Looker(rig);
    for (int i = 0; i < 3; i++) {
      rig.send("x");
      rig.passMillis(1);
    }
    assertThat(new Looker(rig, 2).take().frames())
        .extracting(CapturedFrame::number)
        .containsExactly(3L);
    assertThat(new Looker(rig, 99).take().frames()).hasSize(3); // of another run of the program
  }

  @Test
  void eightMayLookAtOnce() {
    ConverterRig rig = started();
    List<Looker> lookers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      lookers.add(new Looker(rig));
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> new Looker(rig))
        .withMessage("com1: 8 subscriptions to its traffic already (expected: fewer)");
    lookers.get(0).end();
    new Looker(rig);
  }

  @Test
  void theEndOfThePortIsTold() {
    ConverterRig rig = started();
    Looker looker = new Looker(rig).take();
    rig.converter().stop(0);
    looker.run();
    assertThat(looker.ended).isTrue();
  }

  @Test
  void whoCannotBeToldAnyMoreLooksNoMore() {
    ConverterRig rig = started();
    CaptureSubscription gone =
        rig.converter()
            .capture()
            .subscribe(
                0,
                call -> {
                  throw new RejectedExecutionException();
                },
                new Looker(rig));
    gone.take();
    rig.send("x");
    rig.passMillis(1);
    for (int i = 0; i < 7; i++) {
      new Looker(rig);
    }
    assertThat(rig.endpoint().sent()).isEqualTo("x");
  }
}
