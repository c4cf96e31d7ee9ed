package org.serialbridge.serial.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

class DeviceDiagnosticsTest {
  private static final UartSettings EVEN =
      new UartSettings(9600, 8, 1, Parity.EVEN, FlowControl.NONE);

  @TempDir private Path root;

  @Test
  void aDeviceOfWhichNothingIsSaidIsAsItShouldBe() {
    assertThat(of("ttyS0")).isEqualTo(new DeviceDiagnostics(false, false, 0));
    assertThat(of("ttyS0").hints(EVEN)).isEmpty();
  }

  // ---- the mini-UART

  /** The device of a tty is the UART, or since Linux 6.5 a port of it. */
  @ParameterizedTest
  @ValueSource(
      strings = {"3f215040.serial", "3f215040.serial/3f215040.serial:0/3f215040.serial:0.0"})
  void theMiniUartHasNoParity(String device) throws IOException {
    link("ttyS0", "sys/devices/platform/soc/" + device);
    write("sys/devices/platform/soc/3f215040.serial/of_node/compatible", "brcm,bcm2835-aux-uart\0");
    assertThat(of("ttyS0").hints(EVEN))
        .containsExactly("the mini-UART has no parity: use ttyAMA0, dtoverlay=disable-bt");
    assertThat(of("ttyS0").hints(UartSettings.FACTORY)).isEmpty();
  }

  @Test
  void anotherUartHas() throws IOException {
    link("ttyAMA0", "sys/devices/platform/soc/3f201000.serial");
    write(
        "sys/devices/platform/soc/3f201000.serial/of_node/compatible",
        "arm,pl011\0arm,primecell\0");
    assertThat(of("ttyAMA0").hints(EVEN)).isEmpty();
  }

  // ---- the console

  @ParameterizedTest
  @CsvSource({"Y, true", "N, false"})
  void aPortSaysWhetherItIsTheConsole(String answer, boolean isConsole) throws IOException {
    write("sys/class/tty/ttyS0/console", answer + "\n");
    write("proc/consoles", "ttyS0 -W- (EC p a) 4:64\n"); // asked only without the other
    assertThat(of("ttyS0").isConsole()).isEqualTo(isConsole);
  }

  @Test
  void elseTheListOfConsolesSaysIt() throws IOException {
    write("proc/consoles", "tty0  -WU (EC p) 4:7\nttyS1  -W- (EC p a) 4:65\n");
    write("proc/cmdline", "console=ttyS0");
    assertThat(of("ttyS1").isConsole()).isTrue();
    assertThat(of("ttyS0").isConsole()).isFalse();
    assertThat(of("ttyS10").isConsole()).isFalse();
  }

  @Test
  void elseTheCommandLineSaysIt() throws IOException {
    write("proc/cmdline", "quiet console=ttyAMA0,115200 console=ttyS1 root=/dev/sda1\n");
    assertThat(of("ttyAMA0").hints(EVEN)).hasSize(1).allMatch(hint -> hint.contains("console"));
    assertThat(of("ttyS1").isConsole()).isTrue();
    assertThat(of("ttyAMA").isConsole()).isFalse();
  }

  // ---- the latency of a USB adapter

  @ParameterizedTest
  @CsvSource({"16, true", "2, true", "1, false", "0, false", "what, false", "'', false"})
  void anAdapterThatCollectsBytesIsLate(String latency, boolean isLate) throws IOException {
    write("sys/class/tty/ttyUSB0/device/latency_timer", latency + "\n");
    assertThat(of("ttyUSB0").isLate()).isEqualTo(isLate);
    assertThat(of("ttyUSB0").hints(UartSettings.FACTORY)).hasSize(isLate ? 1 : 0);
  }

  private DeviceDiagnostics of(String name) {
    return DeviceDiagnostics.of(root, name);
  }

  private void link(String tty, String device) throws IOException {
    Files.createDirectories(root.resolve(device));
    Path folder = Files.createDirectories(root.resolve("sys/class/tty").resolve(tty));
    Files.createSymbolicLink(folder.resolve("device"), root.resolve(device));
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
