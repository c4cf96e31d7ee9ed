package org.serialbridge.serial.tty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On pseudo-terminals that nothing reads meanwhile. */
@Timeout(30)
class TtyToolTest {
  /** What the other end of a pseudo-terminal takes in, and a flush does not reach any more. */
  private static final int OUT_OF_REACH = 4 * 1024;

  @TempDir private Path folder;
  private PtyRig rig;

  @BeforeEach
  void openPair() throws IOException {
    rig = new PtyRig(folder, LoopKind.THREADS);
  }

  @AfterEach
  void closeAll() throws Exception {
    rig.close();
  }

  @Test
  void onlyUnsentBytesAreFlushed() throws Exception {
    try (OutputStream port = new FileOutputStream(rig.pair.port().toFile());
        OutputStream toPort = rig.toLine();
        InputStream fromPort = rig.fromLine()) {
      toPort.write(new byte[100]);
      await().atMost(RecordingListener.PATIENCE).until(() -> rig.readable() == 100);
      signal("STOP");
      port.write(new byte[2 * OUT_OF_REACH]);
      TtyTool.flushUnsent(rig.pair.port().toString());
      signal("CONT");
      port.write('x');
      int count = 0;
      while (fromPort.read() != 'x') {
        count++;
      }
      assertThat(count).isLessThanOrEqualTo(OUT_OF_REACH);
      assertThat(rig.readable()).isEqualTo(100);
    }
  }

  @Test
  void aStuckWriteGoesOn() throws Exception {
    signal("STOP");
    try (OutputStream port = new FileOutputStream(rig.pair.port().toFile())) {
      Thread writer = new Thread(() -> write(port, new byte[4 * OUT_OF_REACH]));
      writer.start();
      await()
          .atMost(RecordingListener.PATIENCE)
          .until(
              () -> {
                TtyTool.flushUnsent(rig.pair.port().toString());
                return !writer.isAlive();
              });
    } finally {
      signal("CONT");
    }
  }

  @Test
  void whatAPseudoTerminalHasNotFails() {
    assertThat(TtyTool.setLowLatency(rig.pair.port().toString())).isFalse();
    assertThat(TtyTool.rs485(rig.pair.port().toString(), 0, 0, 0)).isEmpty();
  }

  private static void write(OutputStream port, byte[] bytes) {
    try {
      port.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the cable, so that bytes stay where they are, or lets it go on. */
  private void signal(String name) throws Exception {
    String socat = String.valueOf(rig.pair.socat().pid());
    assertThat(new ProcessBuilder("kill", "-" + name, socat).start().waitFor()).isZero();
  }
}
