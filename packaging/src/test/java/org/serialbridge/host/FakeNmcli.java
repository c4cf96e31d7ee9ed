package org.serialbridge.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A program that answers as the test says, from a file for each command line, and keeps how it was
 * called. Whatever it has no answer for succeeds without output.
 */
public final class FakeNmcli {
  private static final String SCRIPT =
      """
      #!/bin/sh
      cd "$(dirname "$0")"
      echo "$LC_ALL $*" >> calls
      [ -f everything ] && name=./everything || name=./$(echo "$*" | tr ' /' '__')
      [ -f "$name.hangs" ] && exec sleep 600
      [ -f "$name.err" ] && cat "$name.err" >&2
      [ -f "$name" ] && cat "$name"
      [ -f "$name.code" ] && exit "$(cat "$name.code")"
      exit 0
      """;

  private final Path folder;

  /** In a folder of its own, which can be put on a PATH. */
  public FakeNmcli(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    Files.writeString(program(), SCRIPT);
    Files.setPosixFilePermissions(program(), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("calls"), "");
  }

  Path program() {
    return folder.resolve("nmcli");
  }

  /** What is printed for these arguments. */
  public void answers(String arguments, String... lines) throws IOException {
    Files.write(file(arguments, ""), List.of(lines));
  }

  /** These arguments fail. */
  public void fails(String arguments, int code, String error) throws IOException {
    Files.writeString(file(arguments, ".err"), error + "\n");
    Files.writeString(file(arguments, ".code"), code + "\n");
  }

  /** Whatever it is called with fails, from now on. */
  public void failsAlways(int code, String error) throws IOException {
    Files.writeString(folder.resolve("everything.err"), error + "\n");
    Files.writeString(folder.resolve("everything.code"), code + "\n");
    Files.writeString(folder.resolve("everything"), "");
  }

  /** No longer. */
  public void recovers() throws IOException {
    Files.delete(folder.resolve("everything"));
  }

  /** These arguments never come to an end. */
  void hangs(String arguments) throws IOException {
    Files.writeString(file(arguments, ".hangs"), "");
  }

  private Path file(String arguments, String kind) {
    return folder.resolve(arguments.replaceAll("[ /]", "_") + kind);
  }

  /** The command lines, each behind its locale. */
  public List<String> calls() throws IOException {
    return Files.readAllLines(folder.resolve("calls"));
  }
}
