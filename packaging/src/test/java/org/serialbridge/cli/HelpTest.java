package org.serialbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every command explains itself, and does nothing else then. */
class HelpTest {
  private static final int WIDTH = 80;

  /** The words of each command, subcommands of subcommands too. */
  static Stream<List<String>> commands() {
    return below(Commands.commandLine(), List.of());
  }

  private static Stream<List<String>> below(CommandLine command, List<String> words) {
    return Stream.concat(
        Stream.of(words),
        command.getSubcommands().entrySet().stream()
            .flatMap(
                sub -> {
                  List<String> longer = new ArrayList<>(words);
                  longer.add(sub.getKey());
                  return below(sub.getValue(), longer);
                }));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpIsAnsweredBeforeAnythingElse(List<String> words) {
    for (String option : List.of("--help", "-h")) {
      List<String> arguments = new ArrayList<>(words);
      arguments.add(option);
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      int code =
          Commands.commandLine(arguments.toArray(String[]::new))
              .setOut(new PrintWriter(out))
              .setErr(new PrintWriter(err))
              .execute(arguments.toArray(String[]::new));
      assertThat(err.toString()).isEmpty();
      assertThat(code).isEqualTo(Main.OK);
      String usage =
          String.join(" ", Stream.concat(Stream.of("serialbridge"), words.stream()).toList());
      assertThat(out.toString()).startsWith("Usage: " + usage + " ").contains("-h, --help");
      assertThat(out.toString().lines()).allMatch(line -> line.length() <= WIDTH);
    }
  }
}
