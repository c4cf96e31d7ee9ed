package org.serialbridge.serial.tty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineBuffer;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

/** What a line does besides carrying data, on pseudo-terminals, which have no modem lines. */
@Timeout(30)
@ParameterizedClass
@EnumSource(LoopKind.class)
class LineControlTest {
  private static final UartSettings SLOW =
      new UartSettings(9600, 8, 1, Parity.NONE, FlowControl.NONE);
  private static final String MARKER = "-- after the purge --";

  @Parameter private LoopKind kind;
  @TempDir private Path folder;
  private PtyRig rig;
  private SerialLine line;

  @BeforeEach
  void open() throws Exception {
    rig = new PtyRig(folder, kind);
    line = rig.open(UartSettings.FACTORY);
  }

  @AfterEach
  void closeAll() throws Exception {
    rig.close();
  }

  // ---- control signals

  @Test
  void anOpenLineHasDtrAndRtsAndNoBreak() throws Exception {
    assertThat(signalsOn()).containsExactly(ControlSignal.DTR, ControlSignal.RTS);
  }

  @Test
  void whatWasSetIsInForceAlsoWithoutModemLines() throws Exception {
    done(() -> line.set(ControlSignal.DTR, false));
    assertThat(signalsOn()).containsExactly(ControlSignal.RTS);
    done(() -> line.set(ControlSignal.BREAK, true));
    assertThat(signalsOn()).containsExactly(ControlSignal.RTS, ControlSignal.BREAK);
    done(() -> line.set(ControlSignal.BREAK, false));
    assertThat(signalsOn()).containsExactly(ControlSignal.RTS);
  }

  @Test
  void aChangeThatHasNotBeenMadeYetIsNoFaultOfTheDriver() throws Exception {
    List<String> hints = new ArrayList<>();
    rig.run(
        () -> {
          line.configure(SLOW);
          hints.addAll(line.hints());
        });
    assertThat(hints).noneMatch(hint -> hint.contains("does not take"));
  }

  @Test
  void theSameValueAgainIsDoneAtOnce() throws Exception {
    assertThat(rig.onLoop(() -> line.set(ControlSignal.DTR, true).isDone())).isTrue();
    assertThat(
            rig.onLoop(
                () -> {
                  Future<Void> first = line.set(ControlSignal.RTS, false);
                  return first.equals(line.set(ControlSignal.RTS, false)) && !first.isDone();
                }))
        .isTrue();
  }

  @Test
  void changesComeInTheirOrderAndNoneIsLeftOut() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    Future<Void> last =
        rig.onLoop(
            () -> {
              line.set(ControlSignal.DTR, false).addListener(f -> seen.add("DTR " + dtr()));
              line.set(ControlSignal.RTS, false).addListener(f -> seen.add("RTS off"));
              line.configure(SLOW).addListener(f -> seen.add(line.parameters().toString()));
              line.set(ControlSignal.DTR, true).addListener(f -> seen.add("DTR " + dtr()));
              return line.set(ControlSignal.RTS, true).addListener(f -> seen.add("RTS on"));
            });
    assertThat(last.await(10, TimeUnit.SECONDS)).isTrue();
    await().atMost(RecordingListener.PATIENCE).until(() -> seen.size() == 5);
    assertThat(seen).containsExactly("DTR false", "RTS off", SLOW.toString(), "DTR true", "RTS on");
  }

  @Test
  void aChangeWaitsUntilTheBytesBeforeHaveHadTimeToLeave() throws Exception {
    done(() -> line.configure(SLOW));
    long began = System.nanoTime();
    rig.write(line, PtyRig.random(100)); // 104 ms
    done(() -> line.set(ControlSignal.BREAK, true));
    assertThat(System.nanoTime() - began).isGreaterThan(100 * SLOW.characterNanos());
  }

  // ---- parameters

  @Test
  void theSameParametersAgainAreDoneAtOnce() throws Exception {
    assertThat(rig.onLoop(() -> line.configure(UartSettings.FACTORY).isDone())).isTrue();
    UartSettings refused = new UartSettings(9600, 7, 1, Parity.EVEN, FlowControl.NONE);
    assertThat(
            rig.onLoop(
                () -> {
                  Future<UartSettings> first = line.configure(refused);
                  return first.equals(line.configure(refused)) && !first.isDone();
                }))
        .isTrue();
    done(() -> line.configure(refused));
    assertThat(rig.onLoop(() -> line.configure(refused).isDone())).isTrue();
    assertThat(rig.onLoop(() -> line.configure(SLOW).isDone())).isTrue(); // in force since
  }

  @Test
  void theParametersOfBeforeAreSetAgainBehindOthers() throws Exception {
    Future<UartSettings> last =
        rig.onLoop(
            () -> {
              line.configure(SLOW);
              return line.configure(UartSettings.FACTORY);
            });
    assertThat(last.get(10, TimeUnit.SECONDS)).isEqualTo(UartSettings.FACTORY);
    assertThat(rig.speed()).isEqualTo(115_200);
  }

  @Test
  void softwareFlowControlComesAndGoes() throws Exception {
    UartSettings software = new UartSettings(9600, 8, 1, Parity.NONE, FlowControl.XON_XOFF);
    assertThat(done(() -> line.configure(software))).isEqualTo(software);
    assertThat(rig.stty()).contains(" ixon ", " ixoff", " -ixany").contains("-crtscts");
    assertThat(rig.stty()).contains("start = ^Q; stop = ^S;");
    done(() -> line.configure(SLOW));
    assertThat(rig.stty()).contains(" -ixon ", " -ixoff");
  }

  @Test
  void aBreakDestroysNoData() throws Exception {
    assertThat(rig.stty()).contains(" ignbrk -brkint ").contains("-parmrk");
    done(() -> line.configure(SLOW));
    assertThat(rig.stty()).contains(" ignbrk -brkint ").contains("-parmrk");
  }

  // ---- purge

  @Test
  void unsentDataAreDroppedEvenIfAWriteIsStuck() throws Exception {
    byte[] sent = PtyRig.random(1 << 20); // more than all buffers take
    rig.write(line, sent);
    assertThat(rig.onLoop(line::isWritable)).isFalse();
    done(() -> line.purge(Set.of(LineBuffer.UNSENT)));
    assertThat(rig.onLoop(line::isWritable)).isTrue();
    assertThat(rig.listener.writabilityChanges()).isEqualTo(1);
    rig.write(line, MARKER.getBytes(US_ASCII));
    byte[] got = readUpToMarker();
    assertThat(got.length).isLessThan(sent.length / 2);
    // What had got through; of a thread perhaps the rest of the write that was under way too.
    if (kind == LoopKind.EPOLL) {
      assertThat(got).isEqualTo(Arrays.copyOf(sent, got.length));
    }
  }

  @Test
  void changesAmongDroppedDataAreStillMade() throws Exception {
    rig.write(line, PtyRig.random(1 << 20));
    Future<Void> low = rig.onLoop(() -> line.set(ControlSignal.RTS, false));
    done(() -> line.purge(Set.of(LineBuffer.RECEIVED, LineBuffer.UNSENT)));
    rig.write(line, MARKER.getBytes(US_ASCII));
    readUpToMarker(); // so that the write that was under way ends
    assertThat(low.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(signalsOn()).containsExactly(ControlSignal.DTR);
  }

  @Test
  void undeliveredDataAreDroppedAndLaterOnesCome() throws Exception {
    rig.setReading(line, false);
    byte[] sent = PtyRig.random(6 * 4096);
    try (OutputStream toLine = rig.toLine()) {
      toLine.write(sent);
      // More than the line reads ahead: some of it stays with the kernel.
      await().atMost(RecordingListener.PATIENCE).until(() -> rig.readable() > 0);
      done(() -> line.purge(Set.of(LineBuffer.RECEIVED)));
      rig.setReading(line, true);
      toLine.write(MARKER.getBytes(US_ASCII));
      await()
          .atMost(RecordingListener.PATIENCE)
          .until(() -> new String(rig.listener.bytes(), US_ASCII).endsWith(MARKER));
    }
    // What the purge did not meet yet, in the cable, came whole.
    byte[] got = rig.listener.bytes();
    int rest = got.length - MARKER.length();
    assertThat(rest).isLessThan(sent.length);
    assertThat(Arrays.copyOf(got, rest))
        .isEqualTo(Arrays.copyOfRange(sent, sent.length - rest, sent.length));
  }

  @Test
  void aPurgeOfOneDirectionLeavesTheOtherAlone() throws Exception {
    rig.setReading(line, false);
    byte[] sent = PtyRig.random(6 * 4096);
    try (OutputStream toLine = rig.toLine()) {
      toLine.write(sent);
      await().atMost(RecordingListener.PATIENCE).until(() -> rig.readable() > 0);
      rig.write(line, PtyRig.random(1 << 20));
      done(() -> line.purge(Set.of(LineBuffer.UNSENT)));
      rig.setReading(line, true);
      rig.listener.awaitBytes(sent);
    }
  }

  // ---- watching

  @Test
  void modemInputsAreToldOnceAndReadOnlyWhileWatched() throws Exception {
    assertThat(PtyRig.threads(ModemLinePoller.THREAD_NAME)).isZero();
    rig.onLoop(() -> line.watch(true, false));
    await().atMost(RecordingListener.PATIENCE).until(() -> !rig.listener.inputs().isEmpty());
    assertThat(PtyRig.threads(ModemLinePoller.THREAD_NAME)).isEqualTo(1);
    done(() -> line.watch(false, false));
    awaitNoPoll();
    assertThat(rig.listener.inputs()).containsExactly(ModemInputs.NONE);
    rig.onLoop(() -> line.watch(true, false));
    await().atMost(RecordingListener.PATIENCE).until(() -> rig.listener.inputs().size() == 2);
  }

  @Test
  void aClosedLineIsNotReadAnyMore() throws Exception {
    rig.onLoop(() -> line.watch(true, true));
    await().atMost(RecordingListener.PATIENCE).until(() -> !rig.listener.inputs().isEmpty());
    assertThat(PtyRig.threads(ModemLinePoller.THREAD_NAME)).as("it is read").isEqualTo(1);
    rig.close(line);
    awaitNoPoll();
  }

  @Test
  void everyByteIsUnharmedWhileErrorsAreWatched() throws Exception {
    done(() -> line.watch(false, true));
    assertThat(rig.stty()).contains(" parmrk ", " inpck ", " -ignpar ", " -brkint ", "-ignbrk ");
    byte[] sent = PtyRig.random(64 * 1024);
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (byte) (i % 3 == 0 ? 0xFF : i % 5 == 0 ? 0 : sent[i]);
    }
    try (OutputStream toLine = rig.toLine()) {
      toLine.write(sent);
      rig.listener.awaitBytes(sent);
    }
    assertThat(rig.listener.errors()).isEmpty();
  }

  @Test
  void errorsStayWatchedWhenTheParametersChange() throws Exception {
    done(() -> line.watch(false, true));
    done(() -> line.configure(SLOW));
    assertThat(rig.stty()).contains(" parmrk ");
    done(() -> line.watch(false, false));
    assertThat(rig.stty()).contains(" -parmrk ", " ignbrk ").contains("speed 9600");
    try (OutputStream toLine = rig.toLine()) {
      toLine.write(new byte[] {-1, 0, -1, -1});
      rig.listener.awaitBytes(new byte[] {-1, 0, -1, -1});
    }
  }

  @Test
  void errorsAreMarkedAndParametersSetWhileDtrAndRtsAreLow() throws Exception {
    byte[] sent = {-1, -1, 0, -1, 0, 0};
    done(() -> line.set(ControlSignal.DTR, false));
    done(() -> line.set(ControlSignal.RTS, false));
    done(() -> line.watch(false, true));
    done(() -> line.configure(SLOW));
    assertThat(rig.stty()).contains("speed 9600").contains(" parmrk ");
    try (OutputStream toLine = rig.toLine()) {
      toLine.write(sent);
      rig.listener.awaitBytes(sent);
    }
  }

  /** A pseudo-terminal has 8 data bits and no parity, whatever is set. */
  @ParameterizedTest
  @CsvSource({"5,NONE", "6,NONE", "7,EVEN", "8,MARK"})
  void parametersThatTheDriverDoesNotTakeAreNotInForce(int dataBits, Parity parity)
      throws Exception {
    UartSettings wanted = new UartSettings(9600, dataBits, 1, parity, FlowControl.NONE);
    assertThat(done(() -> line.tryToConfigure(wanted))).isEqualTo(UartSettings.FACTORY);
    assertThat(rig.onLoop(line::parameters)).isEqualTo(UartSettings.FACTORY);
    assertThat(rig.onLoop(line::hints)).isEmpty();
    assertThat(done(() -> line.configure(wanted))).isEqualTo(SLOW);
    assertThat(rig.onLoop(line::hints)).hasSize(1).first().asString().contains(wanted.toString());
  }

  @Test
  void dtrAndRtsAreSwitchedOffAtTheCloseOrKept() throws Exception {
    assertThat(rig.stty()).contains(" hupcl ");
    rig.run(() -> line.hangUpAtClose(false));
    done(() -> line.configure(SLOW));
    assertThat(rig.stty()).contains(" -hupcl ").contains("speed 9600");
    rig.run(() -> line.hangUpAtClose(true));
    done(() -> line.configure(UartSettings.FACTORY));
    assertThat(rig.stty()).contains(" hupcl ");
  }

  private void awaitNoPoll() {
    await()
        .atMost(RecordingListener.PATIENCE)
        .until(() -> PtyRig.threads(ModemLinePoller.THREAD_NAME) == 0);
  }

  private boolean dtr() {
    return line.isOn(ControlSignal.DTR);
  }

  private List<ControlSignal> signalsOn() throws Exception {
    return rig.onLoop(() -> Arrays.stream(ControlSignal.values()).filter(line::isOn).toList());
  }

  private <T> T done(Callable<Future<T>> step) throws Exception {
    return rig.onLoop(step).get(10, TimeUnit.SECONDS);
  }

  private byte[] readUpToMarker() throws IOException {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    try (InputStream fromLine = rig.fromLine()) {
      while (!got.toString(US_ASCII).endsWith(MARKER)) {
        got.write(fromLine.read());
      }
    }
    return Arrays.copyOf(got.toByteArray(), got.size() - MARKER.length());
  }
}
