package org.serialbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The arguments that {@code run} reads without picocli, and with it. */
class RunCommandTest {
  /** A value for each option; an option that is new must stand here. */
  private static final Map<String, String> VALUES =
      Map.of(
          "--state-dir", "/var/lib/x=y",
          "--config", "/etc/x.conf",
          "--port", "com1=/dev/ttyUSB0",
          "--at", "com1:AT+HEARTDT=a=b c",
          "--bind", "fe80::1",
          "--manage-network", "",
          "--announce", "/run/x");

  private static Map<String, Object> fields(RunCommand command) throws IllegalAccessException {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Field field : RunCommand.class.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        field.setAccessible(true);
        all.put(field.getName(), Optional.ofNullable(field.get(command)));
      }
    }
    return all;
  }

  private static RunCommand byPicocli(List<String> arguments) {
    RunCommand command = new RunCommand();
    new CommandLine(command).parseArgs(arguments.toArray(String[]::new));
    return command;
  }

  private static void assertSame(List<String> arguments) throws IllegalAccessException {
    assertThat(fields(RunCommand.of(arguments).orElseThrow()))
        .as("%s", arguments)
        .isEqualTo(fields(byPicocli(arguments)));
  }

  @Test
  void eachOptionMeansTheSameInBothForms() throws IllegalAccessException {
    Set<String> names = new TreeSet<>();
    for (OptionSpec option : new CommandLine(new RunCommand()).getCommandSpec().options()) {
      names.addAll(Arrays.asList(option.names()));
    }
    names.removeAll(List.of("-h", "--help", "-V", "--version"));
    assertThat(names).isEqualTo(new TreeSet<>(VALUES.keySet()));
    List<String> all = new ArrayList<>();
    for (String name : names) {
      String value = VALUES.get(name);
      List<String> apart = value.isEmpty() ? List.of(name) : List.of(name, value);
      List<String> joined = List.of(value.isEmpty() ? name : name + "=" + value);
      assertSame(apart);
      assertSame(joined);
      all.addAll(apart);
    }
    all.addAll(List.of("--port", "gw=none", "--at=AT+MAXSK=3"));
    assertSame(all);
    assertSame(List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "--bind",
        "--bind=",
        "--bind localhost",
        "--bind=::1 --bind=::1",
        "--state-dir --port",
        "--port com1",
        "--port=com1=/dev/x --at=MAXSK",
        "--manage-network=false",
        "--nothing=1",
        "com1=/dev/x",
        "-h",
        "--",
        "--stat-dir=/x"
      })
  void anythingElseIsLeftToPicocli(String arguments) {
    assertThat(RunCommand.of(List.of(arguments.split(" ", -1)))).isEmpty();
  }
}
