package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.demo.SimulatedSlave;

/** {@code serialbridge modbus}, through the gateway and on a serial device. */
class ModbusCommandIT {
  /** Unit, function code, address, count, CRC. */
  private static final int READ_REQUEST_BYTES = 8;

  @TempDir private Path folder;
  private TestBench bench;
  private SimulatedSlave slave;
  private int port;

  @BeforeEach
  void startSlave() throws IOException {
    bench = new TestBench(folder, "com1");
    slave = SimulatedSlave.start(Path.of(bench.device("com1")));
  }

  @AfterEach
  void stopAll() {
    slave.close();
    bench.close();
  }

  @Test
  void registersAreReadAndWrittenThroughTheGateway() throws Exception {
    startGateway();
    assertThat(modbus("read", "0", "2").answer())
        .isEqualTo("0: 100 (0x0064, 100)\n1: 101 (0x0065, 101)\n");
    assertThat(modbus("write", "3", "65535").answer())
        .isEqualTo("unit 1: holding register 3 is written\n");
    assertThat(modbus("write", "4", "7", "8").answer())
        .isEqualTo("unit 1: holding registers 4 to 5 are written\n");
    assertThat(modbus("read", "3", "3").answer())
        .isEqualTo("3: 65535 (0xFFFF, -1)\n4: 7 (0x0007, 7)\n5: 8 (0x0008, 8)\n");
    assertThat(modbus("read", "--type", "input", "9").answer()).isEqualTo("9: 109 (0x006D, 109)\n");
  }

  @Test
  void bitsAreReadAndWrittenThroughTheGateway() throws Exception {
    startGateway();
    assertThat(modbus("read", "--type", "discrete", "0", "2").answer()).isEqualTo("0: 1\n1: 0\n");
    assertThat(modbus("write", "--type", "coil", "1", "1", "0").answer())
        .isEqualTo("unit 1: coils 1 to 2 are written\n");
    assertThat(modbus("read", "--type", "coil", "0", "3").answer()).isEqualTo("0: 1\n1: 1\n2: 0\n");
  }

  @Test
  void whatTheUnitOrTheGatewayRefusesIsSaidInWords() throws Exception {
    startGateway();
    CommandRun address = modbus("read", "5000");
    assertThat(address.exitCode()).isEqualTo(1);
    assertThat(address.err())
        .isEqualTo("serialbridge: unit 1: exception 02, illegal data address\n");
    CommandRun unit = modbus("read", "--unit", "9", "0");
    assertThat(unit.exitCode()).isEqualTo(1);
    assertThat(unit.err()).startsWith("serialbridge: unit 9: exception 0B, ");
    assertThat(bench.status("com1").units())
        .extracting(one -> one.unit() + ":" + one.answers() + ":" + one.timeouts())
        .containsExactly("1:1:0", "9:0:1");
  }

  @Test
  void aScanFindsWhoIsThere() throws Exception {
    startGateway();
    assertThat(modbus("scan", "--to", "3").answer())
        .isEqualTo("unit 1: holding register 0 is 100\n1 of 3 units answer\n");
  }

  @Test
  void withoutABridgeTheSerialDeviceIsUsed() throws Exception {
    String line = bench.port("com1");
    assertThat(CommandRun.ofLauncher(folder, "modbus", "read", line, "0", "2").answer())
        .isEqualTo("0: 100 (0x0064, 100)\n1: 101 (0x0065, 101)\n");
  }

  @Test
  void aSilentUnitOnASerialDeviceIsAskedOnce() throws Exception {
    slave.close();
    String line = bench.port("com1");
    try (FileInputStream device = new FileInputStream(bench.device("com1"))) {
      CommandRun read =
          CommandRun.ofLauncher(folder, "modbus", "read", line, "0", "--timeout", "300");
      assertThat(read.err()).startsWith("serialbridge: unit 1: no good response within 300 ms;");
      assertThat(device.available()).isEqualTo(READ_REQUEST_BYTES);
    }
  }

  @Test
  void whoWatchesAScanSeesHowLongItStillTakes() throws Exception {
    startGateway();
    String command =
        "%s modbus scan 127.0.0.1:%d --to 3 --timeout 60000"
            .formatted(RunningBridge.launcher(), port);
    CommandRun watched = CommandRun.of(folder, List.of("script", "-qec", command, "/dev/null"));
    assertThat(watched.exitCode()).isZero();
    assertThat(watched.out())
        .contains("asking unit 1, at most 3 min left")
        .containsPattern("\\x1B\\[Kasking unit 3, about \\d+ s left")
        .contains("\u001b[Kunit 1: holding register 0 is 100")
        .contains("1 of 3 units answer");
  }

  private void startGateway() throws IOException {
    port = TestPorts.take();
    bench.run(
        "--at", "AT+SOCK=TCPS,127.0.0.1," + port, "--at", "AT+MODTCP=ON", "--at", "AT+MODTO=300");
  }

  /** {@code modbus COMMAND 127.0.0.1:PORT REST}. */
  private CommandRun modbus(String command, String... rest)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("modbus", command, "127.0.0.1:" + port));
    arguments.addAll(List.of(rest));
    return CommandRun.ofLauncher(folder, arguments.toArray(String[]::new));
  }
}
