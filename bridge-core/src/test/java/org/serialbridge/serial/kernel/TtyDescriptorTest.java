package org.serialbridge.serial.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

/** On a pseudo-terminal whose device reads nothing. */
@Timeout(30)
class TtyDescriptorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What the device's end takes in, and a flush does not reach any more. */
  private static final int OUT_OF_REACH = 4 * 1024;

  private Pty pty;
  private TtyDescriptor tty;

  @BeforeEach
  void open() throws IOException {
    pty = Pty.open();
    tty = new TtyDescriptor(pty.held());
  }

  @AfterEach
  void close() {
    pty.close();
  }

  @Test
  void aSpeedWithoutAConstantIsSetAndReadBack() throws IOException {
    for (int speed : new int[] {45, 9600, 115_200, 250_000, 1_234_567, 4_000_000}) {
      UartSettings wanted = new UartSettings(speed, 8, 2, Parity.NONE, FlowControl.RTS_CTS);
      Termios inForce = tty.set(tty.termios().with(wanted));
      assertThat(inForce.speed()).isEqualTo(speed);
      assertThat(inForce.uart(wanted)).isEqualTo(wanted);
    }
  }

  @Test
  void bitsAndParityThatAPseudoTerminalDoesNotHaveAreNotReadBack() throws IOException {
    UartSettings wanted = new UartSettings(9600, 5, 1, Parity.EVEN, FlowControl.NONE);
    assertThat(tty.set(tty.termios().with(wanted)).uart(wanted))
        .isEqualTo(new UartSettings(9600, 8, 1, Parity.NONE, FlowControl.NONE));
  }

  @Test
  void linesAndCountsThatAPseudoTerminalDoesNotHaveAreEmpty() {
    assertThat(tty.modemLines()).isEmpty();
    assertThat(tty.setModemLines(TtyDescriptor.DTR | TtyDescriptor.RTS, TtyDescriptor.RTS))
        .isFalse();
    assertThat(tty.counts()).isEmpty();
    assertThat(tty.isTransmitterEmpty()).isEmpty();
    assertThat(tty.setRs485(1, 0, 0)).isEmpty();
    assertThat(tty.setLowLatency()).isFalse();
    tty.countModemLines(); // returns at once
  }

  @Test
  void receivedBytesAreDroppedAndUnsentBytesAreNot() throws Exception {
    try (OutputStream port = new FileOutputStream(pty.path().toFile())) {
      port.write(new byte[100]);
      assertThat(tty.unsentBytes()).isZero(); // the device's end has taken them
      tty.dropReceived();
      TtyDescriptor device = new TtyDescriptor(pty.device());
      await().atMost(PATIENCE).until(device::receivedBytes, count -> count == 100);
    }
  }

  @Test
  void aWriteThatIsStuckGoesOnWhenUnsentBytesAreDropped() throws Exception {
    try (OutputStream port = new FileOutputStream(pty.path().toFile())) {
      Thread writer = new Thread(() -> write(port, new byte[4 * OUT_OF_REACH]));
      writer.start();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                tty.dropUnsent();
                return !writer.isAlive();
              });
    }
  }

  private static void write(OutputStream port, byte[] bytes) {
    try {
      port.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aDescriptorThatIsNoTtyIsRefused() {
    int event = SystemCalls.openEvent();
    TtyDescriptor none = new TtyDescriptor(event);
    assertThatThrownBy(none::termios)
        .isInstanceOf(IOException.class)
        .hasMessage("TCGETS2 failed (errno 25)");
    SystemCalls.closeDescriptor(event);
  }

  @Test
  void aGpioChipThatDoesNotExistIsTold() {
    assertThatThrownBy(() -> GpioLine.open("/dev/gpiochip9999", 0, false))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no such chip");
  }
}
