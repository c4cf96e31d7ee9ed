package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line refuses, and what it answers without running anything. */
class UsageIT {
  private static final int USAGE = 2;

  @TempDir private Path folder;

  /**
   * A usage error.
   *
   * @param arguments behind the subcommand and its folder
   * @param told what the message names
   */
  private record Mistake(List<String> arguments, List<String> told) {
    static Mistake of(String arguments, String... told) {
      return new Mistake(List.of(arguments.split(" ", -1)), List.of(told));
    }
  }

  static Stream<Mistake> mistakesOfRun() {
    return Stream.of(
        Mistake.of("--port com1", "--port", "\"com1\"", "NAME=DEVICE"),
        Mistake.of("--port com1=", "--port", "\"com1=\"", "NAME=DEVICE"),
        Mistake.of("--port =/dev/a", "--port", "\"=/dev/a\"", "NAME=DEVICE"),
        Mistake.of("--port COM1=/dev/a", "--port", "\"COM1=/dev/a\"", "a-z"),
        Mistake.of("--port com1=/dev/a --port com1=/dev/b", "--port", "com1=/dev/b", "once"),
        Mistake.of("--port com1=/dev/a --port com2=/dev/a", "--port", "com2=/dev/a", "once"),
        Mistake.of("--at AT+MAXSK=4", "--port"),
        Mistake.of(
            "--port com1=/dev/a --at AT+MAXSK=9", "--at", "AT+MAXSK", "\"9\"", "from 1 to 8"),
        Mistake.of("--port com1=/dev/a --at com1:AT+E=maybe", "--at", "\"maybe\"", "ON or OFF"),
        Mistake.of(
            "--port com1=/dev/a --at AT+SOCK=TCPS,a,0",
            "--at",
            "AT+SOCK: Port",
            "\"0\"",
            "1 to 65535"),
        Mistake.of("--port com1=/dev/a --at AT+NOSUCH=1", "--at", "NOSUCH", "no such command"),
        Mistake.of("--port com1=/dev/a --at AT+VER=1", "--at", "AT+VER", "no value"),
        Mistake.of("--port com1=/dev/a --at com7:AT+E=ON", "--at", "com7", "com1"),
        Mistake.of("--port com1=/dev/a --at AT+Z", "--at", "AT+Z", "AT+NAME=value"),
        Mistake.of("--port com1=/dev/a --at AT+MAXSK", "--at", "AT+MAXSK", "AT+NAME=value"),
        Mistake.of("--port com1=/dev/a --at hello", "--at", "\"hello\"", "AT+NAME=VALUE"),
        Mistake.of("--port com1=/dev/a --bind localhost", "--bind", "localhost", "IP address"),
        Mistake.of("--port com1=/dev/a --bind 1.2.3.999", "--bind", "1.2.3.999", "IP address"),
        Mistake.of("--port com1=/dev/a --nosuch", "--nosuch"));
  }

  @ParameterizedTest
  @MethodSource("mistakesOfRun")
  void runRefusesAndNamesOptionValueAndWhatIsAccepted(Mistake mistake) throws Exception {
    assertRefused(List.of("run", "--state-dir", folder.resolve("state").toString()), mistake);
  }

  static Stream<Mistake> mistakesOfDemo() {
    return Stream.of(
        Mistake.of("--first-port abc", "--first-port", "abc"),
        Mistake.of("--first-port 0", "--first-port", "0", "65534"),
        Mistake.of("--first-port 65535", "--first-port", "65535", "65534"));
  }

  @ParameterizedTest
  @MethodSource("mistakesOfDemo")
  void demoRefusesPortsThatDoNotExist(Mistake mistake) throws Exception {
    Path demo = folder.resolve("demo");
    try {
      assertRefused(List.of("demo", "--folder", demo.toString()), mistake);
      assertThat(Processes.naming(demo)).isEmpty();
    } finally {
      Processes.naming(demo).forEach(ProcessHandle::destroy);
    }
  }

  @Test
  void stateFolderIsRequired() throws Exception {
    assertRefused(List.of("run"), Mistake.of("--port com1=/dev/a", "--state-dir"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nosuch", "--nosuch"})
  void unknownSubcommandOrOptionIsRefused(String unknown) throws Exception {
    assertRefused(List.of(), Mistake.of(unknown, unknown));
  }

  private void assertRefused(List<String> first, Mistake mistake)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(first);
    all.addAll(mistake.arguments);
    RunningBridge bridge = ended(all.toArray(String[]::new));
    assertThat(bridge.log()).contains(mistake.told).doesNotContain("\tat ");
    assertThat(bridge.awaitExit()).isEqualTo(USAGE);
    assertThat(bridge.output()).isEmpty();
  }

  @Test
  void helpNamesTheSubcommands() throws Exception {
    RunningBridge help = ended("--help");
    assertThat(help.awaitExit()).isZero();
    assertThat(help.output())
        .startsWith("Usage: serialbridge")
        .contains("run", "status", "ports", "demo");
    assertThat(help.log()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "status", "ports", "demo"})
  void eachSubcommandHasHelp(String subcommand) throws Exception {
    RunningBridge help = ended(subcommand, "--help");
    assertThat(help.awaitExit()).isZero();
    assertThat(help.output()).startsWith("Usage: serialbridge " + subcommand);
  }

  @Test
  void versionIsOneLine() throws Exception {
    RunningBridge version = ended("--version");
    assertThat(version.awaitExit()).isZero();
    assertThat(version.output()).matches("serialbridge \\d+\\.\\d+\\.\\d+\n");
  }

  @Test
  void portsListsTheSerialDevices() throws Exception {
    RunningBridge ports = ended("ports");
    assertThat(ports.awaitExit()).isZero();
    assertThat(ports.output()).matches("(?s)no serial device found\n|(/dev/\\S+\n( .*\n?)*)+");
    assertThat(ports.log()).isEmpty();
  }

  private RunningBridge ended(String... arguments) throws IOException, InterruptedException {
    try (RunningBridge bridge = RunningBridge.start(folder, arguments)) {
      bridge.awaitExit();
      return bridge;
    }
  }
}
