package org.serialbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
  /** A fault of ours. */
  @Command(name = "broken")
  static final class Broken implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new IllegalStateException("two\nlines");
    }
  }

  @Test
  void aFaultOfOursIsALineAndNoTrace() {
    StringWriter err = new StringWriter();
    CommandLine commandLine =
        Commands.commandLine().addSubcommand(new Broken()).setErr(new PrintWriter(err));
    assertThat(commandLine.execute("broken")).isEqualTo(Main.ENVIRONMENT);
    assertThat(err.toString())
        .startsWith("serialbridge: internal error, please report it: ")
        .contains("IllegalStateException: two\\x0Alines (more: SERIALBRIDGE_JAVA_OPTS=")
        .hasLineCount(1);
  }
}
