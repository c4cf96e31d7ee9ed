package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code serialbridge modbus} and servers that are no gateway of this program. */
class ModbusTargetsIT {
  @TempDir private Path folder;
  private int port;

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

  /** {@code modbus COMMAND 127.0.0.1:PORT REST}. */
  private CommandRun modbus(String command, String... rest)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("modbus", command, "127.0.0.1:" + port));
    arguments.addAll(List.of(rest));
    return CommandRun.ofLauncher(folder, arguments.toArray(String[]::new));
  }
}
