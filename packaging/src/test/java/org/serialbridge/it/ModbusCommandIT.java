package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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
  void whatCannotBeIsAUsageError() throws Exception {
    assertThat(CommandRun.ofLauncher(folder, "modbus").exitCode()).isEqualTo(2);
    assertThat(CommandRun.ofLauncher(folder, "modbus", "read", "a:b:c", "0").err())
        .contains("expected: HOST, HOST:PORT with 1-65535, tcp://HOST:PORT, rtu://HOST:PORT,");
    CommandRun nobody =
        CommandRun.ofLauncher(folder, "modbus", "read", "127.0.0.1:" + TestPorts.take(), "0");
    assertThat(nobody.exitCode()).isEqualTo(1);
    assertThat(nobody.err()).contains("cannot connect");
  }

  /** Nobody is asked: the server counts. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "read 65536                        | ADDRESS: 65536 (expected: 0-65535)",
        "read 0 0                          | COUNT: 0 (expected: 1-125)",
        "read 0 126                        | COUNT: 126 (expected: 1-125)",
        "read 65535 2                      | COUNT: 2 (expected: 1-1)",
        "read --type input 0 126           | COUNT: 126 (expected: 1-125)",
        "read --type coil 0 2001           | COUNT: 2001 (expected: 1-2000)",
        "read --type discrete 65000 537    | COUNT: 537 (expected: 1-536)",
        "read --unit 256 0                 | --unit: 256 (expected: 0-255)",
        "read --timeout 0 0                | --timeout: 0 (expected: 1-600000)",
        "write 90000 1                     | ADDRESS: 90000 (expected: 0-65535)",
        "write 0 70000                     | VALUE: 70000 (expected: 0-65535)",
        "write 65535 1 2                   | COUNT: 2 (expected: 1-1)",
        "write --type coil 0 2             | VALUE: 2 (expected: 0-1)",
        "write --type input 0 1            | INPUT cannot be written",
        "scan --timeout -1                 | --timeout: -1 (expected: 1-600000)",
        "scan --from 9 --to 8              | units: 9-8 (expected: within 1-247)"
      })
  void rangesAreCheckedBeforeAnybodyIsAsked(String words, String message) throws Exception {
    try (SilentServer server = SilentServer.start()) {
      port = server.port();
      String[] all = words.split(" +", -1);
      CommandRun run = modbus(all[0], Arrays.copyOfRange(all, 1, all.length));
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err().lines()).first().asString().isEqualTo(message);
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void asManyValuesAsARequestHoldsAreWritten() throws Exception {
    try (SilentServer server = SilentServer.start()) {
      port = server.port();
      List<String> values = new ArrayList<>(List.of("--timeout", "300", "0"));
      values.addAll(Collections.nCopies(123, "1"));
      assertThat(modbus("write", values.toArray(String[]::new)).exitCode()).isEqualTo(1);
      assertThat(server.requests()).isEqualTo(1);
      values.add("1");
      CommandRun tooMany = modbus("write", values.toArray(String[]::new));
      assertThat(tooMany.err()).startsWith("COUNT: 124 (expected: 1-123)\n");
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @Test
  void aSilentUnitIsAskedOnce() throws Exception {
    try (SilentServer server = SilentServer.start()) {
      port = server.port();
      CommandRun read = modbus("read", "--timeout", "300", "--unit", "9", "0");
      assertThat(read)
          .isEqualTo(
              new CommandRun(
                  1,
                  "",
                  "serialbridge: unit 9: 127.0.0.1:" + port + ": no response within 300 ms\n"));
      assertThat(server.requests()).isEqualTo(1);
      assertThat(modbus("scan", "--from", "9", "--to", "11", "--timeout", "100").answer())
          .isEqualTo("0 of 3 units answer\n");
      assertThat(server.requests()).isEqualTo(4);
    }
  }

  /** The launcher asks slaves of pymodbus. */
  @ParameterizedTest
  @ValueSource(strings = {"tcp", "rtu", "ascii"})
  void slavesOverTcpAreReadWrittenAndScannedInEachFraming(String framing) throws Exception {
    Python.run(
        RunningBridge.PATIENCE, "modbus_command.py", RunningBridge.launcher().toString(), framing);
  }

  @ParameterizedTest
  @CsvSource({"rtu, an RTU", "ascii, an ASCII"})
  void anotherFramingIsNoGoodResponse(String framing, String named) throws Exception {
    try (SilentServer server = SilentServer.greeting("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      String target = framing + "://127.0.0.1:" + server.port();
      CommandRun run =
          CommandRun.ofLauncher(folder, "modbus", "read", target, "0", "--timeout", "300");
      assertThat(run)
          .isEqualTo(
              new CommandRun(
                  1,
                  "",
                  "serialbridge: unit 1: %s: no good response; is it %s port?\n"
                      .formatted(target, named)));
    }
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

  @Test
  void whatIsNoModbusIsToldAsThat() throws Exception {
    try (SilentServer server = SilentServer.saying("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      port = server.port();
      CommandRun run = modbus("read", "--timeout", "1000", "0");
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err())
          .matches(
              "serialbridge: unit 1: 127.0.0.1:\\d+: no (good response; is it a|response).*\n");
    }
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
