package org.serialbridge.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serialbridge archive}, and starts with a class-data archive, a bad one and none. */
class ArchiveIT {
  private static final String MAIN_CLASS = "org.serialbridge.cli.Main ";

  @TempDir private Path folder;

  private CommandRun run(Path archive, String options, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            "env",
            "SERIALBRIDGE_ARCHIVE=" + archive,
            "SERIALBRIDGE_JAVA_OPTS=" + options,
            RunningBridge.launcher().toString());
    return CommandRun.of(
        folder, Stream.concat(command.stream(), Arrays.stream(arguments)).toList());
  }

  private String sourceOfMain(Path archive) throws IOException, InterruptedException {
    Path log = folder.resolve("classes.log");
    String version = run(archive, "-Xlog:class+load:file=" + log, "--version").answer();
    assertThat(version).startsWith("serialbridge ");
    return Files.readAllLines(log).stream()
        .filter(line -> line.contains(MAIN_CLASS))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theArchiveOfTheDistributionIsUsed() throws Exception {
    Path archive = RunningBridge.launcher().getParent().resolveSibling("serialbridge.jsa");
    assertThat(sourceOfMain(archive)).contains("shared objects file");
  }

  @Test
  void anArchiveIsMadeWhereItIsWanted() throws Exception {
    Path archive = folder.resolve("own.jsa");

    CommandRun made = run(archive, "", "archive");

    assertThat(made.exitCode()).as(made.err()).isZero();
    assertThat(made.out()).isEqualTo("made " + archive + "\n");
    assertThat(made.err()).isEmpty();
    assertThat(folder).isDirectoryNotContaining(file -> file.toString().contains(".jsa."));
    assertThat(sourceOfMain(archive)).contains("shared objects file");
  }

  @Test
  void whoAsksForHelpOrMistypesGetsNoArchive() throws Exception {
    Path archive = Files.write(folder.resolve("kept.jsa"), "kept".getBytes(UTF_8));

    String help = run(archive, "", "archive", "--help").answer();
    CommandRun mistyped = run(archive, "", "archive", "--halp");
    CommandRun withFolder = run(archive, "", "archive", folder.toString());

    assertThat(help).startsWith("Usage: serialbridge archive ").contains("class-data archive");
    assertThat(mistyped.exitCode()).isEqualTo(2);
    assertThat(mistyped.err()).contains("--halp").doesNotContain("\tat ");
    assertThat(withFolder.exitCode()).isEqualTo(2);
    assertThat(archive).hasContent("kept");
    assertThat(folder.resolve("state")).doesNotExist();
  }

  @Test
  void aDamagedArchiveAndNoneChangeNothingButTheTime() throws Exception {
    Path damaged = Files.write(folder.resolve("damaged.jsa"), "no archive".getBytes(UTF_8));
    assertThat(sourceOfMain(damaged)).doesNotContain("shared objects file");
    assertThat(sourceOfMain(folder.resolve("none.jsa"))).doesNotContain("shared objects file");
  }
}
