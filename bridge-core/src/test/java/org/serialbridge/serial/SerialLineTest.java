package org.serialbridge.serial;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

/** Lines on pseudo-terminals. */
class SerialLineTest {
  private static final int MORE_THAN_ALL_BUFFERS = 1 << 20;

  @TempDir private Path folder;
  private final EventExecutor loop = new DefaultEventExecutor();
  private final RecordingListener listener = new RecordingListener();
  private final List<SerialLine> lines = new ArrayList<>();
  private PtyPair pair;

  @BeforeEach
  void openPair() throws IOException {
    pair = PtyPair.open(folder.resolve("port"), folder.resolve("device"));
  }

  @AfterEach
  void closeAll() throws Exception {
    for (SerialLine line : lines) {
      onLoop(
          () -> {
            line.close();
            return true;
          });
    }
    pair.close();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  @Test
  void bytesPassBothWays() throws Exception {
    SerialLine line = open(UartSettings.FACTORY);
    try (OutputStream toLine = new FileOutputStream(pair.device().toFile());
        InputStream fromLine = fromLine()) {
      toLine.write("to the line".getBytes(US_ASCII));
      listener.awaitBytes("to the line".getBytes(US_ASCII));
      write(line, "from the line".getBytes(US_ASCII));
      assertThat(fromLine.readNBytes(13)).asString(US_ASCII).isEqualTo("from the line");
    }
  }

  @Test
  void everyByteValuePassesUnchanged() throws Exception {
    open(UartSettings.FACTORY);
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    try (OutputStream toLine = new FileOutputStream(pair.device().toFile())) {
      toLine.write(all);
      listener.awaitBytes(all);
    }
  }

  @Test
  void aPausedLineDeliversNothingAndLosesNothing() throws Exception {
    SerialLine line = open(UartSettings.FACTORY);
    setReading(line, false);
    byte[] sent = random(64 * 1024);
    try (OutputStream toLine = new FileOutputStream(pair.device().toFile())) {
      toLine.write(sent, 0, 100);
      onLoop(() -> true); // whatever was read by now was handed over
      assertThat(listener.bytes()).isEmpty();
      setReading(line, true);
      toLine.write(sent, 100, sent.length - 100);
      listener.awaitBytes(sent);
    }
  }

  @Test
  void aLineThatDoesNotDrainStopsBeingWritableAndRecovers() throws Exception {
    SerialLine line = open(UartSettings.FACTORY);
    byte[] sent = random(MORE_THAN_ALL_BUFFERS);
    write(line, sent);
    assertThat(onLoop(line::isWritable)).isFalse();
    try (InputStream fromLine = fromLine()) {
      assertThat(fromLine.readNBytes(sent.length)).isEqualTo(sent);
    }
    await().atMost(RecordingListener.PATIENCE).until(() -> onLoop(line::isWritable));
    assertThat(listener.writabilityChanges()).isEqualTo(1);
  }

  @Test
  void aStuckWriteDoesNotKeepTheLineFromClosing() throws Exception {
    SerialLine line = open(UartSettings.FACTORY);
    write(line, random(MORE_THAN_ALL_BUFFERS));
    onLoop(
        () -> {
          line.close();
          return true;
        });
    await().atMost(RecordingListener.PATIENCE).until(() -> threadsOfLine() == 0);
    assertThat(open(UartSettings.FACTORY)).isNotNull(); // the lock is free
  }

  @Test
  void aHangUpIsNoticedAtOnce() throws Exception {
    open(UartSettings.FACTORY);
    pair.close();
    listener.awaitHangUp();
    await().atMost(RecordingListener.PATIENCE).until(() -> threadsOfLine() == 0);
  }

  @Test
  void aHangUpIsNoticedWhilePaused() throws Exception {
    SerialLine line = open(UartSettings.FACTORY);
    setReading(line, false);
    try (OutputStream toLine = new FileOutputStream(pair.device().toFile())) {
      toLine.write(random(3 * 4096)); // more than is read ahead, less than the kernel takes
    }
    pair.close();
    listener.awaitHangUp();
  }

  @Test
  void outputIsSentBeforeTheParametersChange() throws Exception {
    SerialLine line = open(UartSettings.FACTORY);
    UartSettings slow = new UartSettings(9600, 8, 2, Parity.NONE, FlowControl.FCH);
    byte[] sent = random(2000);
    write(line, sent);
    assertThat(onLoop(() -> line.configure(slow)).get(10, TimeUnit.SECONDS)).isEqualTo(slow);
    assertThat(onLoop(line::parameters)).isEqualTo(slow);
    assertThat(stty()).contains("speed 9600").contains("cstopb").contains(" crtscts");
    try (InputStream fromLine = fromLine()) {
      assertThat(fromLine.readNBytes(sent.length)).isEqualTo(sent);
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {300, 600, 1200, 9600, 57_600, 115_200, 128_000, 250_000, 256_000, 921_600, 4_000_000})
  void speedsAreInForce(int baudRate) throws Exception {
    open(new UartSettings(baudRate, 8, 1, Parity.NONE, FlowControl.NFC));
    assertThat(speed()).isEqualTo(String.valueOf(baudRate));
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 6, 7})
  void refusedParametersFallBackToTheNearestThatTheTtyTakes(int dataBits) throws Exception {
    // A pseudo-terminal has 8 data bits, whatever is asked for.
    SerialLine line = open(new UartSettings(9600, dataBits, 2, Parity.EVEN, FlowControl.FCH));
    UartSettings nearest = new UartSettings(9600, 8, 2, Parity.NONE, FlowControl.FCH);
    assertThat(onLoop(line::parameters)).isEqualTo(nearest);
    assertThat(stty()).contains("speed 9600").contains("cs8");
  }

  @Test
  void refusedParametersOfAnOpenLineFallBackToo() throws Exception {
    SerialLine line = open(UartSettings.FACTORY);
    UartSettings refused = new UartSettings(19_200, 7, 1, Parity.EVEN, FlowControl.NFC);
    assertThat(onLoop(() -> line.configure(refused)).get(10, TimeUnit.SECONDS))
        .isEqualTo(new UartSettings(19_200, 8, 1, Parity.NONE, FlowControl.NFC));
  }

  @Test
  void aDeviceInUseNamesItsHolder() throws Exception {
    open(UartSettings.FACTORY);
    assertThatThrownBy(() -> open(UartSettings.FACTORY))
        .isInstanceOf(SerialUnavailableException.class)
        .hasMessageContaining("is in use by")
        .hasMessageContaining("(pid " + ProcessHandle.current().pid() + ")");
  }

  @Test
  void anAbsentDeviceIsNotReplacedByOneOfTheSameName() {
    Path absent = folder.resolve("null"); // /dev/null exists
    assertThatThrownBy(
            () ->
                new JSerialCommDriver().open("com1", absent, UartSettings.FACTORY, loop, listener))
        .isInstanceOf(SerialUnavailableException.class)
        .hasMessage(absent + " does not exist");
  }

  @Test
  void whatIsNoTtyIsRefused() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(
            () -> new JSerialCommDriver().open("com1", file, UartSettings.FACTORY, loop, listener))
        .isInstanceOf(SerialUnavailableException.class)
        .hasMessage(file + " is no serial device");
  }

  private SerialLine open(UartSettings uart) throws SerialUnavailableException {
    SerialLine line = new JSerialCommDriver().open("under-test", pair.port(), uart, loop, listener);
    lines.add(line);
    line.start();
    return line;
  }

  private void write(SerialLine line, byte[] bytes) throws Exception {
    onLoop(
        () -> {
          line.write(Unpooled.wrappedBuffer(bytes));
          return true;
        });
  }

  private void setReading(SerialLine line, boolean reading) throws Exception {
    onLoop(
        () -> {
          line.setReading(reading);
          return true;
        });
  }

  private <T> T onLoop(Callable<T> step) throws Exception {
    return loop.submit(step).get(10, TimeUnit.SECONDS);
  }

  private static long threadsOfLine() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("under-test"))
        .count();
  }

  /** Buffered: a FileInputStream of its own would try to seek. */
  private InputStream fromLine() throws IOException {
    return new BufferedInputStream(new FileInputStream(pair.device().toFile()));
  }

  /** The speed that the kernel has; stty does not know all of them. */
  private String speed() throws IOException {
    String script =
        "import fcntl,struct,sys; t=fcntl.ioctl(open(sys.argv[1],'rb',0),0x802C542A,bytes(44));"
            + "print(struct.unpack('I',t[40:44])[0])";
    Process python =
        new ProcessBuilder("/usr/bin/python3", "-c", script, pair.port().toString()).start();
    return new String(python.getInputStream().readAllBytes(), US_ASCII).strip();
  }

  private String stty() throws IOException {
    Process stty = new ProcessBuilder("stty", "-a", "-F", pair.port().toString()).start();
    return new String(stty.getInputStream().readAllBytes(), US_ASCII);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
