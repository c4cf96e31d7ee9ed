package org.serialbridge.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.linetest.LineTestException;
import org.serialbridge.linetest.SearchOptions;
import org.serialbridge.service.ControlHandler;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.service.StateDirectory;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.status.LineTestJson;
import org.serialbridge.status.LineTestReport;
import org.serialbridge.status.StatusFormatException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serialbridge find}: searches the settings of the device at a port. */
@Command(
    name = "find",
    description = {
      "Finds speed and parity of the device at a port of the running serialbridge, and the Modbus"
          + " units there.",
      "It listens first. If nothing talks, it asks Modbus units at the common speeds, by requests"
          + " that only read: functions 03, 04, 17 and 43/14.",
      "The clients of the port are disconnected meanwhile. At the end the port works with its"
          + " settings again. Ctrl-C ends the search.",
      "Exit code: 0 if something is found, 1 if not."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class FindCommand implements Callable<Integer> {
  private static final int NOT_FOUND = 1;
  private static final long LOOK_MILLIS = 500;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "PORT", description = "the port: com1")
  private String port = "";

  @Option(
      names = "--units",
      paramLabel = "N-M",
      defaultValue = SearchOptions.FACTORY_UNITS,
      description = "the Modbus units to ask, within 1-247 (default: ${DEFAULT-VALUE})")
  private String units = "";

  @Option(names = "--listen", description = "listens only, and sends nothing")
  private boolean isListening;

  @Option(names = "--ask", description = "asks Modbus units only, also if something talks")
  private boolean isAsking;

  @Option(
      names = "--timeout",
      paramLabel = "MS",
      defaultValue = "" + SearchOptions.FACTORY_TIMEOUT_MILLIS,
      description = "time of a unit for its response, in ms, 20-2000 (default: ${DEFAULT-VALUE})")
  private int timeoutMillis;

  @Option(names = "--all", description = "goes on after the first find")
  private boolean isAll;

  @Option(names = "--yes", description = "begins without asking")
  private boolean isAgreed;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = StateDirectory.OF_SERVICE,
      description = "state folder of the serialbridge (default: ${DEFAULT-VALUE})")
  private Path stateDir = Path.of("");

  @Override
  public Integer call() throws EnvironmentException, InterruptedException {
    SearchOptions options = options();
    CommandSpec command = commandSpec();
    requirePort();
    PrintWriter out = command.commandLine().getOut();
    out.println(
        "The search takes up to " + seconds(options.longestMillis()) + " if nothing responds.");
    if (!isAgreed) {
      out.print("Clients of " + port + " are disconnected meanwhile. Continue? [y/N] ");
      out.flush();
      if (!Confirmation.isYes()) {
        return Main.OK;
      }
    }
    out.flush();
    LineTestReport end = search();
    out.print(FindResult.text(end, port));
    out.flush();
    return end.found().isEmpty() ? NOT_FOUND : Main.OK;
  }

  /** A wrong name is told before a question is asked. */
  private void requirePort() throws EnvironmentException {
    List<String> ports =
        RunningProcesses.ask(stateDir, ControlHandler.PORTS, "")
            .orElseThrow(
                () -> new EnvironmentException(RunningProcesses.ofHost().noneAnswers(stateDir)))
            .lines()
            .toList();
    if (!ports.contains(port)) {
      throw new EnvironmentException(
          "no port " + port + " (expected: " + String.join(", ", ports) + ")");
    }
  }

  private SearchOptions options() {
    if (isListening && isAsking) {
      throw new ParameterException(
          commandSpec().commandLine(), "--listen and --ask exclude each other");
    }
    try {
      return SearchOptions.of(mode(), units, timeoutMillis, isAll);
    } catch (LineTestException e) {
      throw new ParameterException(commandSpec().commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private String mode() {
    return isListening ? "listen" : isAsking ? "ask" : "all";
  }

  /** Starts the search and watches it; it ends with this process. */
  private LineTestReport search() throws EnvironmentException, InterruptedException {
    String options = String.join(" ", port, mode(), units, String.valueOf(timeoutMillis));
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(ended), "stop"));
    ProgressLine progress = ProgressLine.of(commandSpec().commandLine().getErr());
    try {
      LineTestReport report =
          ask(ControlHandler.SEARCH, isAll ? options + " " + ControlHandler.ALL : options);
      while (report.state() == LineTestReport.State.RUNNING) {
        progress.show(
            "%s, at most %s left".formatted(report.activity(), seconds(report.leftMillis())));
        ended.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        report = ask(ControlHandler.SEARCH_REPORT, port);
      }
      return report;
    } finally {
      progress.clear();
      ended.countDown();
    }
  }

  private static String seconds(long millis) {
    return StatusTable.duration((millis + 999) / 1_000);
  }

  /** At the end of the process: a search that runs, as after Ctrl-C, is of no use any more. */
  private void stop(CountDownLatch ended) {
    if (ended.getCount() > 0) {
      try {
        ask(ControlHandler.SEARCH_STOP, port);
      } catch (EnvironmentException e) {
        PrintWriter err = commandSpec().commandLine().getErr();
        err.println("serialbridge: the search goes on for 15 s: " + e.getMessage());
        err.flush();
      }
    }
  }

  private LineTestReport ask(String verb, String text) throws EnvironmentException {
    String document =
        RunningProcesses.ask(stateDir, verb, text)
            .orElseThrow(
                () -> new EnvironmentException(RunningProcesses.ofHost().noneAnswers(stateDir)));
    try {
      return LineTestJson.parse(document);
    } catch (StatusFormatException e) {
      throw new EnvironmentException(
          "the answer is not of this version: "
              + InvalidValueException.printable(String.valueOf(e.getMessage())));
    }
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return spec;
  }
}
