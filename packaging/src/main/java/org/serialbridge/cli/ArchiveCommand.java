package org.serialbridge.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.serialbridge.archive.Rehearsal;
import org.serialbridge.service.EnvironmentException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code serialbridge archive}. The launcher runs it a second time with {@code --in}. Then it runs
 * the work of a converter once, while the JVM notes the classes that it loads; the launcher has the
 * JVM write an archive of them. A start with this archive does not read and verify them again.
 */
@Command(
    name = "archive",
    description = {
      "Makes the class-data archive again, which shortens each start by 0.2 s.",
      "Necessary after a change of the Java runtime; the Debian package runs it automatically. Two"
          + " converters run on pseudo-terminals for a few seconds."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class ArchiveCommand implements Callable<Integer> {
  /** Tells the launcher that all of the work was done. */
  private static final String DONE = "done";

  @Option(names = "--in", hidden = true, paramLabel = "DIR", description = "a folder to work in")
  private @Nullable Path folder;

  @Override
  public Integer call() throws IOException, EnvironmentException {
    if (folder == null) {
      throw new EnvironmentException(
          "the archive needs the launcher: run bin/serialbridge archive");
    }
    RunCommand.of(List.of("--port=com1=none")); // the service names its ports in a file
    Rehearsal.run(folder, Main::execute);
    Files.createFile(folder.resolve(DONE)); // the exit code is that of the end by SIGTERM
    return Main.OK;
  }
}
