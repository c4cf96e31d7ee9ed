package org.serialbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.serialbridge.settings.InvalidValueException.printable;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.serialbridge.demo.Demo;
import org.serialbridge.service.ControlSocket;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.service.RequestRejected;
import org.serialbridge.service.StateDirectory;
import org.serialbridge.settings.SettingsFile;

/**
 * The serialbridge processes of this computer, by their command lines. Any user may read these in
 * {@code /proc}, also a user who may not open the sockets of a process.
 *
 * @param all by their pids
 */
record RunningProcesses(List<One> all) {
  private static final String MAIN = Main.class.getName();
  private static final String JAVA = "java";
  private static final int MOST_TOLD = 10;

  /**
   * A process.
   *
   * @param stateFolder absolute path; as given on the command line if the process belongs to
   *     another user
   */
  record One(long pid, Path stateFolder) {
    @Override
    public String toString() {
      return "  --state-dir " + printable(stateFolder.toString()) + "  (pid " + pid + ")";
    }
  }

  static RunningProcesses ofHost() {
    return in(Path.of("/proc"));
  }

  static RunningProcesses in(Path proc) {
    List<One> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        stateFolder(process)
            .ifPresent(
                folder ->
                    found.add(new One(Long.parseLong(process.getFileName().toString()), folder)));
      }
    } catch (IOException e) {
      return new RunningProcesses(List.of()); // without /proc no process is known
    }
    found.sort(Comparator.comparingLong(One::pid));
    return new RunningProcesses(List.copyOf(found));
  }

  private static Optional<Path> stateFolder(Path process) {
    try {
      String line = new String(Files.readAllBytes(process.resolve("cmdline")), UTF_8);
      List<String> all = List.of(line.split("\0", -1));
      int main = all.indexOf(MAIN);
      if (main < 0 || !Path.of(all.get(0)).endsWith(JAVA)) {
        return Optional.empty();
      }
      return stateFolder(all.subList(main + 1, all.size())).map(folder -> seen(process, folder));
    } catch (IOException | InvalidPathException e) {
      return Optional.empty(); // it has ended, or its folder has no name in this locale
    }
  }

  /** The state folder of a command that runs converters. */
  private static Optional<Path> stateFolder(List<String> arguments) {
    return switch (arguments.isEmpty() ? "" : arguments.get(0)) {
      case "run" -> Optional.of(option(arguments, "--state-dir", StateDirectory.OF_SERVICE));
      case "demo" ->
          Optional.of(Demo.stateFolder(option(arguments, "--folder", DemoCommand.FOLDER)));
      default -> Optional.empty();
    };
  }

  private static Path option(List<String> arguments, String name, String factory) {
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).startsWith(name + "=")) {
        return Path.of(arguments.get(i).substring(name.length() + 1));
      }
      if (arguments.get(i).equals(name) && i + 1 < arguments.size()) {
        return Path.of(arguments.get(i + 1));
      }
    }
    return Path.of(factory);
  }

  /** The folder as seen from the process, if its working directory can be read. */
  private static Path seen(Path process, Path folder) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).resolve(folder).normalize();
    } catch (IOException e) {
      return folder;
    }
  }

  /** The process with a state folder. */
  Optional<One> with(Path stateFolder) {
    return all.stream().filter(one -> isSame(one.stateFolder, stateFolder)).findFirst();
  }

  private static boolean isSame(Path one, Path other) {
    if (one.equals(other.toAbsolutePath().normalize())) {
      return true;
    }
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false; // one does not exist, or cannot be read
    }
  }

  /**
   * Sends a request to the process that uses a folder.
   *
   * @return the result in words; empty if there is no such process
   * @throws EnvironmentException if the request was rejected
   */
  static Optional<String> ask(Path folder, String verb, String text) throws EnvironmentException {
    Path socket = StateDirectory.controlSocket(folder);
    try {
      return Optional.of(ControlSocket.ask(socket, verb, text));
    } catch (RequestRejected e) {
      throw new EnvironmentException("nothing changed:\n" + e.getMessage());
    } catch (ConnectException e) {
      return Optional.empty();
    } catch (BindException e) { // Java's name for "permission denied"
      if (ofHost().with(folder).isPresent()) {
        throw new EnvironmentException(socket + " may not be opened by this user: be root");
      }
      return Optional.empty();
    } catch (IOException e) {
      if (Files.notExists(socket) || !Files.isDirectory(folder)) {
        return Optional.empty();
      }
      throw new EnvironmentException(socket + ": " + SettingsFile.reason(e));
    }
  }

  /** The message if no process answers for a state folder. */
  String noneAnswers(Path stateFolder) {
    Optional<One> unanswering = with(stateFolder);
    if (unanswering.isPresent()) {
      return "the serialbridge with state folder "
          + stateFolder
          + " (pid "
          + unanswering.get().pid
          + ") does not answer there: it starts or stops, or its log says why";
    }
    String none = "no serialbridge is running with state folder " + stateFolder;
    if (all.isEmpty()) {
      return none + ", nor with another; start one: systemctl start serialbridge";
    }
    String more = all.size() > MOST_TOLD ? "\n  and " + (all.size() - MOST_TOLD) + " more" : "";
    return all.stream()
        .limit(MOST_TOLD)
        .map(One::toString)
        .collect(Collectors.joining("\n", none + "; running:\n", more));
  }
}
