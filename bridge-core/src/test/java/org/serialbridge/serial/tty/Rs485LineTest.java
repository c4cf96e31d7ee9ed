package org.serialbridge.serial.tty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineBuffer;
import org.serialbridge.serial.Rs485State;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.GpioPin;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.Rs485Mode;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.RtsLevel;
import org.serialbridge.settings.UartSettings;

/**
 * A line whose writer turns a transceiver, on pseudo-terminals: they have no RTS, but all else
 * happens as with one.
 */
@Timeout(30)
@ParameterizedClass
@EnumSource(LoopKind.class)
class Rs485LineTest {
  private static final UartSettings SLOW =
      new UartSettings(9600, 8, 1, Parity.NONE, FlowControl.NONE);
  private static final byte[] FRAME = "a frame of 26 bytes or so.".getBytes(US_ASCII);

  @Parameter private LoopKind kind;
  @TempDir private Path folder;
  private PtyRig rig;
  private SerialLine line;

  @BeforeEach
  void open() throws Exception {
    rig = new PtyRig(folder, kind);
    line = rig.open(SLOW);
  }

  @AfterEach
  void closeAll() throws Exception {
    rig.close();
  }

  @Test
  void theKernelHasNoModeForItAndRtsIsUsed() throws Exception {
    turn(Rs485Mode.AUTO, 0, 0, false);
    assertThat(line.rs485().method()).isEqualTo(Rs485State.Method.RTS);
    assertThat(line.rs485().remarks())
        .contains("the driver has no RS-485 mode of its own: RTS is used");
  }

  @Test
  void aWriteWaitsForTheTimeBefore() throws Exception {
    turn(Rs485Mode.RTS, 50, 0, false);
    long began = System.nanoTime();
    assertThatFrameComes();
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(50_000_000);
  }

  @Test
  void aBurstIsTurnedForOnce() throws Exception {
    turn(Rs485Mode.RTS, 100, 0, false);
    try (InputStream fromLine = rig.fromLine()) {
      // With a turn for each frame, no burst would take less than a second.
      await()
          .atMost(RecordingListener.PATIENCE)
          .until(() -> nanosOfABurst(fromLine), nanos -> nanos < 1_000_000_000);
    }
  }

  private long nanosOfABurst(InputStream fromLine) throws Exception {
    long began = System.nanoTime();
    for (int i = 0; i < 10; i++) {
      rig.write(line, FRAME);
    }
    assertThat(fromLine.readNBytes(10 * FRAME.length)).hasSize(10 * FRAME.length);
    drain();
    return System.nanoTime() - began;
  }

  @Test
  void bytesPassInBothDirectionsAgainAndAgain() throws Exception {
    turn(Rs485Mode.RTS, 1, 1, false);
    int received = 0;
    for (int i = 0; i < 5; i++) {
      assertThatFrameComes();
      drain();
      receive("reply");
      received += 5;
      int expected = received;
      await()
          .atMost(RecordingListener.PATIENCE)
          .until(() -> rig.listener.bytes().length == expected);
    }
  }

  @Test
  void aDrainWaitsUntilTheTransceiverIsTurnedBack() throws Exception {
    turn(Rs485Mode.RTS, 0, 60, false);
    long began = System.nanoTime();
    rig.write(line, FRAME);
    drain();
    assertThat(System.nanoTime() - began)
        .isGreaterThanOrEqualTo(60_000_000 + FRAME.length * SLOW.characterNanos());
  }

  @Test
  void anEchoIsDroppedAndWhatComesBehindItIsNot() throws Exception {
    turn(Rs485Mode.RTS, 0, 100, false);
    byte[] sent = PtyRig.random(400); // 417 ms
    rig.write(line, sent);
    try (InputStream fromLine = rig.fromLine()) {
      assertThat(fromLine.readNBytes(sent.length)).isEqualTo(sent);
    }
    receive("echo"); // while it is turned
    drain();
    receive("reply");
    await()
        .atMost(RecordingListener.PATIENCE)
        .until(() -> new String(rig.listener.bytes(), US_ASCII).endsWith("reply"));
    assertThat(new String(rig.listener.bytes(), US_ASCII)).isEqualTo("reply");
  }

  @Test
  void anEchoIsHeardIfItIsWanted() throws Exception {
    turn(Rs485Mode.RTS, 0, 100, true);
    assertThatFrameComes();
    receive("echo");
    rig.listener.awaitBytes("echo".getBytes(US_ASCII));
  }

  @Test
  void rtsIsNobodyElsesWhileATransceiverHasIt() throws Exception {
    turn(Rs485Mode.RTS, 0, 0, false);
    done(() -> line.set(ControlSignal.RTS, false));
    assertThat(rig.onLoop(() -> line.isOn(ControlSignal.RTS))).isTrue();
    done(() -> line.set(ControlSignal.DTR, false));
    assertThat(rig.onLoop(() -> line.isOn(ControlSignal.DTR))).isFalse();
    done(() -> line.setRs485(Rs485Settings.OFF));
    assertThat(rig.onLoop(() -> line.isOn(ControlSignal.RTS))).isTrue();
    done(() -> line.set(ControlSignal.RTS, false));
    assertThat(rig.onLoop(() -> line.isOn(ControlSignal.RTS))).isFalse();
  }

  @Test
  void parametersAndPurgesPassBetweenBursts() throws Exception {
    turn(Rs485Mode.RTS, 1, 1, false);
    rig.write(line, FRAME);
    done(() -> line.configure(UartSettings.FACTORY));
    assertThat(rig.speed()).isEqualTo(115_200);
    rig.write(line, new byte[1 << 20]);
    done(() -> line.purge(Set.of(LineBuffer.UNSENT)));
    drain();
  }

  @Test
  void rtsStaysAsItIsAtTheCloseIfItsOffWouldSend() throws Exception {
    Rs485Settings low =
        new Rs485Settings(Rs485Mode.RTS, GpioPin.NONE, RtsLevel.LOW, 0, 0, false, false);
    done(() -> line.setRs485(low));
    done(() -> line.configure(UartSettings.FACTORY));
    assertThat(rig.stty()).contains(" -hupcl ");
    done(() -> line.setRs485(Rs485Settings.OFF));
    assertThat(rig.stty()).contains(" hupcl ");
  }

  @Test
  void aLineMayBeClosedWhileItIsTurned() throws Exception {
    turn(Rs485Mode.RTS, 100, 100, false);
    rig.write(line, FRAME);
    rig.close(line);
    await().atMost(RecordingListener.PATIENCE).until(() -> PtyRig.threads("under-test-close") == 0);
    rig.open(SLOW); // the device is free again
  }

  private void turn(Rs485Mode mode, int before, int after, boolean receives) throws Exception {
    Rs485Settings wanted =
        new Rs485Settings(mode, GpioPin.NONE, RtsLevel.HIGH, before, after, receives, false);
    done(() -> line.setRs485(wanted));
  }

  private void drain() throws Exception {
    done(() -> line.drain(5_000));
  }

  private void receive(String text) throws IOException {
    try (OutputStream toLine = rig.toLine()) {
      toLine.write(text.getBytes(US_ASCII));
    }
  }

  private void assertThatFrameComes() throws Exception {
    rig.write(line, FRAME);
    try (InputStream fromLine = rig.fromLine()) {
      assertThat(fromLine.readNBytes(FRAME.length)).isEqualTo(FRAME);
    }
  }

  private <T> T done(Callable<Future<T>> step) throws Exception {
    return rig.onLoop(step).get(10, TimeUnit.SECONDS);
  }
}
