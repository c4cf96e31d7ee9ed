package org.serialbridge.serial.tty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.serial.LineOpening;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.serial.SerialUnavailableException;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

/** Lines on pseudo-terminals. */
@ParameterizedClass
@EnumSource(LoopKind.class)
class SerialLineTest {
  private static final int MORE_THAN_ALL_BUFFERS = 1 << 20;

  @Parameter private LoopKind kind;
  @TempDir private Path folder;
  private PtyRig rig;

  @BeforeEach
  void openPair() throws IOException {
    rig = new PtyRig(folder, kind);
  }

  @AfterEach
  void closeAll() throws Exception {
    rig.close();
  }

  @Test
  void bytesPassBothWays() throws Exception {
    SerialLine line = rig.open(UartSettings.FACTORY);
    try (OutputStream toLine = rig.toLine();
        InputStream fromLine = rig.fromLine()) {
      toLine.write("to the line".getBytes(US_ASCII));
      rig.listener.awaitBytes("to the line".getBytes(US_ASCII));
      rig.write(line, "from the line".getBytes(US_ASCII));
      assertThat(fromLine.readNBytes(13)).asString(US_ASCII).isEqualTo("from the line");
    }
  }

  @Test
  void whatIsWrittenBeforeTheStartIsSentThen() throws Exception {
    SerialLine line = rig.openWithoutStart(UartSettings.FACTORY);
    rig.write(line, "early".getBytes(US_ASCII));
    rig.onLoop(() -> line.configure(new UartSettings(9600, 8, 1, Parity.NONE, FlowControl.NONE)));
    try (InputStream fromLine = rig.fromLine()) {
      rig.onLoop(() -> fromLine.available() == 0);
      assertThat(fromLine.available()).isZero();
      rig.run(line::start);
      rig.write(line, "late".getBytes(US_ASCII));
      assertThat(fromLine.readNBytes(9)).asString(US_ASCII).isEqualTo("earlylate");
    }
  }

  @Test
  void aLineThatWasNotStartedCloses() throws Exception {
    SerialLine line = rig.openWithoutStart(UartSettings.FACTORY);
    rig.write(line, "never".getBytes(US_ASCII));
    rig.close(line);
    await().atMost(RecordingListener.PATIENCE).until(() -> PtyRig.threads("under-test") == 0);
    assertThat(rig.open(UartSettings.FACTORY)).isNotNull();
  }

  @Test
  void aLineMayBeClosedByItsListener() throws Exception {
    SerialLine line = rig.open(UartSettings.FACTORY);
    rig.listener.onReceived(line::close);
    try (OutputStream toLine = rig.toLine()) {
      toLine.write("first".getBytes(US_ASCII));
      rig.listener.awaitBytes("first".getBytes(US_ASCII));
      await().atMost(RecordingListener.PATIENCE).until(() -> PtyRig.threads("under-test") == 0);
      rig.listener.onReceived(() -> {});
      rig.open(UartSettings.FACTORY);
      toLine.write(" again".getBytes(US_ASCII));
      rig.listener.awaitBytes("first again".getBytes(US_ASCII));
    }
  }

  @Test
  void everyByteValuePassesUnchanged() throws Exception {
    rig.open(UartSettings.FACTORY);
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    try (OutputStream toLine = rig.toLine()) {
      toLine.write(all);
      rig.listener.awaitBytes(all);
    }
  }

  @Test
  void aPausedLineDeliversNothingAndLosesNothing() throws Exception {
    SerialLine line = rig.open(UartSettings.FACTORY);
    rig.setReading(line, false);
    byte[] sent = PtyRig.random(64 * 1024);
    try (OutputStream toLine = rig.toLine()) {
      toLine.write(sent, 0, 100);
      rig.onLoop(() -> true); // whatever was read by now was handed over
      assertThat(rig.listener.bytes()).isEmpty();
      rig.setReading(line, true);
      toLine.write(sent, 100, sent.length - 100);
      rig.listener.awaitBytes(sent);
    }
  }

  @Test
  void aLineThatDoesNotDrainStopsBeingWritableAndRecovers() throws Exception {
    SerialLine line = rig.open(UartSettings.FACTORY);
    byte[] sent = PtyRig.random(MORE_THAN_ALL_BUFFERS);
    rig.write(line, sent);
    assertThat(rig.onLoop(line::isWritable)).isFalse();
    try (InputStream fromLine = rig.fromLine()) {
      assertThat(fromLine.readNBytes(sent.length)).isEqualTo(sent);
    }
    await().atMost(RecordingListener.PATIENCE).until(() -> rig.onLoop(line::isWritable));
    assertThat(rig.listener.writabilityChanges()).isEqualTo(1);
  }

  @Test
  void aStuckWriteDoesNotKeepTheLineFromClosing() throws Exception {
    SerialLine line = rig.open(UartSettings.FACTORY);
    rig.write(line, PtyRig.random(MORE_THAN_ALL_BUFFERS));
    rig.close(line);
    await().atMost(RecordingListener.PATIENCE).until(() -> PtyRig.threads("under-test") == 0);
    assertThat(rig.open(UartSettings.FACTORY)).isNotNull(); // the lock is free
  }

  @Test
  void aHangUpIsNoticedAtOnce() throws Exception {
    rig.open(UartSettings.FACTORY);
    rig.pair.close();
    rig.listener.awaitHangUp();
    await().atMost(RecordingListener.PATIENCE).until(() -> PtyRig.threads("under-test") == 0);
  }

  @Test
  void bytesThatGoWithTheDeviceAreKnownAfterwards() throws Exception {
    SerialLine line = rig.open(UartSettings.FACTORY);
    rig.write(line, new byte[MORE_THAN_ALL_BUFFERS]);
    rig.pair.close();
    rig.listener.awaitHangUp();
    assertThat(rig.onLoop(line::unsentBytes))
        .isBetween(MORE_THAN_ALL_BUFFERS / 2L, (long) MORE_THAN_ALL_BUFFERS);
  }

  @Test
  void aHangUpIsNoticedWhilePaused() throws Exception {
    SerialLine line = rig.open(UartSettings.FACTORY);
    rig.setReading(line, false);
    try (OutputStream toLine = rig.toLine()) {
      toLine.write(PtyRig.random(6 * 4096)); // more than is read ahead, less than the kernel takes
    }
    rig.pair.close();
    rig.listener.awaitHangUp();
  }

  @Test
  void outputIsSentBeforeTheParametersChange() throws Exception {
    SerialLine line = rig.open(UartSettings.FACTORY);
    UartSettings slow = new UartSettings(9600, 8, 2, Parity.NONE, FlowControl.RTS_CTS);
    byte[] sent = PtyRig.random(2000);
    rig.write(line, sent);
    assertThat(rig.onLoop(() -> line.configure(slow)).get(10, TimeUnit.SECONDS)).isEqualTo(slow);
    assertThat(rig.onLoop(line::parameters)).isEqualTo(slow);
    assertThat(rig.stty()).contains("speed 9600").contains("cstopb").contains(" crtscts");
    try (InputStream fromLine = rig.fromLine()) {
      assertThat(fromLine.readNBytes(sent.length)).isEqualTo(sent);
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        45, 110, 299, 300, 600, 1200, 9600, 57_600, 115_200, 128_000, 250_000, 256_000, 921_600,
        4_000_000
      })
  void speedsAreInForce(int baudRate) throws Exception {
    rig.open(new UartSettings(baudRate, 8, 1, Parity.NONE, FlowControl.NONE));
    assertThat(rig.speed()).isEqualTo(baudRate);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 6, 7})
  void refusedParametersFallBackToTheNearestThatTheTtyTakes(int dataBits) throws Exception {
    // A pseudo-terminal has 8 data bits, whatever is asked for.
    SerialLine line =
        rig.open(new UartSettings(9600, dataBits, 2, Parity.EVEN, FlowControl.RTS_CTS));
    UartSettings nearest = new UartSettings(9600, 8, 2, Parity.NONE, FlowControl.RTS_CTS);
    assertThat(rig.onLoop(line::parameters)).isEqualTo(nearest);
    assertThat(rig.stty()).contains("speed 9600").contains("cs8");
  }

  @Test
  void refusedParametersOfAnOpenLineFallBackToo() throws Exception {
    SerialLine line = rig.open(UartSettings.FACTORY);
    UartSettings refused = new UartSettings(19_200, 7, 1, Parity.EVEN, FlowControl.NONE);
    assertThat(rig.onLoop(() -> line.configure(refused)).get(10, TimeUnit.SECONDS))
        .isEqualTo(new UartSettings(19_200, 8, 1, Parity.NONE, FlowControl.NONE));
  }

  @Test
  void aDeviceInUseNamesItsHolder() throws Exception {
    rig.open(UartSettings.FACTORY);
    assertThatThrownBy(() -> rig.open(UartSettings.FACTORY))
        .isInstanceOf(SerialUnavailableException.class)
        .hasMessageContaining("is in use by")
        .hasMessageContaining("(pid " + ProcessHandle.current().pid() + ")");
  }

  @Test
  void anAbsentDeviceIsNotReplacedByOneOfTheSameName() {
    Path absent = folder.resolve("null"); // /dev/null exists
    assertThatThrownBy(
            () ->
                new JSerialCommDriver()
                    .open(
                        "com1",
                        absent,
                        LineOpening.of(UartSettings.FACTORY),
                        rig.loop,
                        rig.listener))
        .isInstanceOf(SerialUnavailableException.class)
        .hasMessage(absent + " does not exist");
  }

  @Test
  void whatIsNoTtyIsRefused() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(
            () ->
                new JSerialCommDriver()
                    .open(
                        "com1", file, LineOpening.of(UartSettings.FACTORY), rig.loop, rig.listener))
        .isInstanceOf(SerialUnavailableException.class)
        .hasMessage(file + " is not a serial device");
  }
}
