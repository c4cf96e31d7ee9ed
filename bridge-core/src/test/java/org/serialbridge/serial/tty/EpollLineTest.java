package org.serialbridge.serial.tty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineBuffer;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.serial.device.Descriptors;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

/** What is particular to a line that its event loop reads and writes itself. */
class EpollLineTest {
  private static final int MORE_THAN_ALL_BUFFERS = 1 << 20;
  private static final long A_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int XON = 0x11;
  private static final int XOFF = 0x13;

  @TempDir private Path folder;
  private PtyRig rig;
  private SerialLine line;

  @BeforeEach
  void open() throws Exception {
    rig = new PtyRig(folder, LoopKind.EPOLL);
    line = rig.open(UartSettings.FACTORY);
  }

  @AfterEach
  void closeAll() throws Exception {
    rig.close();
  }

  @Test
  void thereIsNoThreadForALineInTheSteadyState() throws Exception {
    try (OutputStream toLine = rig.toLine();
        InputStream fromLine = rig.fromLine()) {
      toLine.write(1);
      rig.listener.awaitBytes(new byte[] {1});
      rig.write(line, new byte[] {2});
      assertThat(fromLine.read()).isEqualTo(2);
    }
    assertThat(PtyRig.threads("under-test")).isZero();
    await().atMost(RecordingListener.PATIENCE).until(() -> PtyRig.threads("serial-change") == 0);
  }

  @Test
  void buffersOfAnyKindAreWrittenPartByPartToASlowReader() throws Exception {
    byte[] sent = PtyRig.random(MORE_THAN_ALL_BUFFERS);
    int third = sent.length / 3;
    ByteBuf direct = Unpooled.directBuffer(third).writeBytes(sent, 0, third);
    ByteBuf heap = Unpooled.copiedBuffer(sent, third, third);
    CompositeByteBuf composite = Unpooled.compositeBuffer();
    composite.addComponent(true, Unpooled.copiedBuffer(sent, 2 * third, 1));
    composite.addComponent(
        true, Unpooled.copiedBuffer(sent, 2 * third + 1, sent.length - 2 * third - 1));
    List<ByteBuf> parts = List.of(direct, heap, composite);
    rig.run(() -> parts.forEach(line::write));
    try (InputStream fromLine = new FileInputStream(rig.pair.device().toFile())) {
      byte[] got = new byte[sent.length];
      int count = 0;
      while (count < got.length) {
        count += fromLine.read(got, count, Math.min(777, got.length - count));
      }
      assertThat(got).isEqualTo(sent);
    }
    await().atMost(RecordingListener.PATIENCE).until(() -> rig.onLoop(line::isWritable));
    assertThat(parts).allMatch(part -> part.refCnt() == 0);
  }

  @Test
  void aLineThatTakesNoMoreCostsNothing() throws Exception {
    rig.write(line, PtyRig.random(MORE_THAN_ALL_BUFFERS));
    assertThatTheLoopSleeps();
  }

  @Test
  void aPausedLineWithInputCostsNothing() throws Exception {
    rig.setReading(line, false);
    try (OutputStream toLine = rig.toLine()) {
      toLine.write(PtyRig.random(6 * 4096));
      await().atMost(RecordingListener.PATIENCE).until(() -> rig.readable() > 0);
      assertThatTheLoopSleeps();
    }
  }

  @Test
  void aHangUpWhilePausedDeliversWhatCameBeforeAndDoesNotSpin() throws Exception {
    rig.setReading(line, false);
    byte[] sent = PtyRig.random(6 * 4096);
    try (OutputStream toLine = rig.toLine()) {
      toLine.write(sent);
      await().atMost(RecordingListener.PATIENCE).until(() -> rig.readable() > 0);
    }
    rig.pair.close();
    rig.listener.awaitHangUp();
    byte[] got = rig.listener.bytes();
    assertThat(got).isNotEmpty(); // what was read ahead: the kernel drops the rest of its own
    assertThat(got).isEqualTo(Arrays.copyOf(sent, got.length));
    assertThatTheLoopSleeps();
    assertThat(rig.listener.hangUps()).isEqualTo(1);
  }

  @Test
  void aWriteToADeviceThatIsGoneHangsUpOnce() throws Exception {
    CountDownLatch isGone = new CountDownLatch(1);
    CountDownLatch isHeld = new CountDownLatch(1);
    rig.loop.execute(
        () -> {
          isHeld.countDown();
          await().atMost(RecordingListener.PATIENCE).until(() -> isGone.getCount() == 0);
          line.write(Unpooled.copiedBuffer("lost", US_ASCII));
          line.write(Unpooled.copiedBuffer("too", US_ASCII));
        });
    assertThat(isHeld.await(10, TimeUnit.SECONDS)).isTrue();
    rig.pair.close();
    isGone.countDown();
    rig.listener.awaitHangUp();
    rig.onLoop(() -> true);
    assertThat(rig.listener.hangUps()).isEqualTo(1);
  }

  @Test
  void bytesWrittenDuringAChangeAreSentBehindIt() throws Exception {
    UartSettings slow = new UartSettings(9600, 8, 1, Parity.NONE, FlowControl.NONE);
    byte[] sent = PtyRig.random(3000);
    rig.run(
        () -> {
          for (int i = 0; i < sent.length; i += 100) {
            line.write(Unpooled.copiedBuffer(sent, i, 100));
            line.configure(i % 200 == 0 ? slow : UartSettings.FACTORY);
          }
        });
    try (InputStream fromLine = rig.fromLine()) {
      assertThat(fromLine.readNBytes(sent.length)).isEqualTo(sent);
    }
    rig.onLoop(() -> line.configure(UartSettings.FACTORY)).get(10, TimeUnit.SECONDS);
    assertThat(rig.speed()).isEqualTo(115_200);
  }

  @Test
  void changesOvertakeBytesThatFlowControlHoldsForASecond() throws Exception {
    UartSettings software = new UartSettings(9600, 8, 1, Parity.NONE, FlowControl.XON_XOFF);
    rig.onLoop(() -> line.configure(software)).get(10, TimeUnit.SECONDS);
    byte[] held = PtyRig.random(3000);
    try (OutputStream toLine = rig.toLine();
        InputStream fromLine = rig.fromLine()) {
      toLine.write(XOFF);
      awaitHeld(fromLine);
      rig.write(line, held);
      long began = System.nanoTime();
      rig.onLoop(() -> line.set(ControlSignal.BREAK, true)).get(10, TimeUnit.SECONDS);
      assertThat(System.nanoTime() - began).isGreaterThan(A_SECOND);
      await("changes while the bytes are held still do not wait")
          .atMost(RecordingListener.PATIENCE)
          .until(() -> nanosToSetBreak(false) < A_SECOND || nanosToSetBreak(true) < A_SECOND);
      rig.onLoop(() -> line.set(ControlSignal.BREAK, false)).get(10, TimeUnit.SECONDS);
      assertThat(fromLine.available()).isZero();
      toLine.write(XON);
      assertThat(fromLine.readNBytes(held.length)).isEqualTo(held);
    }
  }

  private long nanosToSetBreak(boolean on) throws Exception {
    long began = System.nanoTime();
    rig.onLoop(() -> line.set(ControlSignal.BREAK, on)).get(10, TimeUnit.SECONDS);
    return System.nanoTime() - began;
  }

  /** Sends until nothing comes any more: XOFF is in force. */
  private void awaitHeld(InputStream fromLine) throws Exception {
    boolean isHeld = false;
    while (!isHeld) {
      rig.write(line, new byte[] {1});
      rig.loop.schedule(() -> {}, 200, TimeUnit.MILLISECONDS).sync();
      isHeld = fromLine.available() == 0;
      fromLine.readNBytes(fromLine.available());
    }
    rig.onLoop(() -> line.purge(Set.of(LineBuffer.UNSENT))).get(10, TimeUnit.SECONDS);
  }

  @Test
  void changesOvertakeTheRestOfAWriteInTheirOrder() throws Exception {
    UartSettings slow = new UartSettings(9600, 8, 1, Parity.NONE, FlowControl.NONE);
    byte[] sent = PtyRig.random(MORE_THAN_ALL_BUFFERS);
    List<String> seen = new CopyOnWriteArrayList<>();
    rig.write(line, sent);
    Future<Void> last =
        rig.onLoop(
            () -> {
              line.set(ControlSignal.RTS, false).addListener(f -> seen.add("RTS off"));
              line.configure(slow).addListener(f -> seen.add("9600"));
              line.write(Unpooled.copiedBuffer("end", US_ASCII));
              return line.set(ControlSignal.RTS, true).addListener(f -> seen.add("RTS on"));
            });
    assertThat(last.await(10, TimeUnit.SECONDS)).isTrue();
    await().atMost(RecordingListener.PATIENCE).until(() -> seen.size() == 3);
    assertThat(seen).containsExactly("RTS off", "9600", "RTS on");
    try (InputStream fromLine = rig.fromLine()) {
      assertThat(fromLine.readNBytes(sent.length)).isEqualTo(sent);
      assertThat(fromLine.readNBytes(3)).asString(US_ASCII).isEqualTo("end");
    }
  }

  @Test
  void changesThatWaitAtTheCloseAreMade() throws Exception {
    rig.write(line, PtyRig.random(MORE_THAN_ALL_BUFFERS));
    List<Future<Void>> changes =
        rig.onLoop(
            () -> {
              List<Future<Void>> made =
                  List.of(
                      line.set(ControlSignal.DTR, false),
                      line.set(ControlSignal.RTS, false),
                      line.drain(60_000));
              line.close();
              return made;
            });
    for (Future<Void> change : changes) {
      assertThat(change.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(change.isSuccess()).isTrue();
    }
  }

  @Test
  void itsDescriptorIsToldFromOthersOfTheSameDevice() throws Exception {
    Path device = rig.pair.port().toRealPath();
    OptionalInt own = Descriptors.locked(device);
    assertThat(own).isPresent();
    try (InputStream second = new FileInputStream(device.toFile())) {
      assertThat(second.available()).isZero();
      assertThat(Descriptors.locked(device)).isEqualTo(own);
      rig.close(line);
      await().atMost(RecordingListener.PATIENCE).until(() -> Descriptors.locked(device).isEmpty());
    }
    assertThat(Descriptors.locked(folder.resolve("absent"))).isEmpty();
  }

  /** CPU time of the event loop while it goes round for other reasons, once in 10 ms. */
  /** A loop that spins never sleeps; one that waits for a timer sleeps before each. */
  private void assertThatTheLoopSleeps() throws Exception {
    long before = rig.onLoop(PtyRig::sleeps);
    for (int i = 0; i < 20; i++) {
      rig.loop.schedule(() -> {}, 10, TimeUnit.MILLISECONDS).sync();
    }
    assertThat(rig.onLoop(PtyRig::sleeps) - before).isGreaterThanOrEqualTo(10);
  }
}
