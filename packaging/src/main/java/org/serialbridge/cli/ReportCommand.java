package org.serialbridge.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.serialbridge.service.ControlHandler;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.service.StateDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serialbridge report}: the support bundle of the running service. */
@Command(
    name = "report",
    description = {
      "Prints the support bundle of the running service: versions, status, settings without"
          + " secrets, serial devices, log, captured traffic, and the kernel's lines about serial"
          + " devices.",
      "Example: sudo serialbridge report > report.txt"
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class ReportCommand implements Callable<Integer> {
  /** Lines of the kernel about ttys, USB devices and their drivers. */
  private static final Pattern OF_SERIAL =
      Pattern.compile(
          "tty|usb \\d|ftdi|cp210|ch34|pl2303|cdc_acm|serial", Pattern.CASE_INSENSITIVE);

  private static final int MOST_LINES = 300;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = StateDirectory.OF_SERVICE,
      description = "state folder of the service (default: ${DEFAULT-VALUE})")
  private Path stateDir = Path.of("");

  @Override
  public Integer call() throws EnvironmentException {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    String report =
        RunningProcesses.ask(stateDir, ControlHandler.REPORT, "")
            .orElseThrow(
                () -> new EnvironmentException(RunningProcesses.ofHost().noneAnswers(stateDir)));
    PrintWriter out = spec.commandLine().getOut();
    out.print(report);
    out.printf("%n==== kernel%n%s%n", kernel());
    out.flush();
    return Main.OK;
  }

  /** The service may not read the log of the kernel; root may. */
  private static String kernel() {
    try {
      Process dmesg = new ProcessBuilder("dmesg").redirectErrorStream(true).start();
      dmesg.getOutputStream().close();
      try (InputStream in = dmesg.getInputStream()) {
        String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return all.lines()
            .filter(line -> OF_SERIAL.matcher(line).find() || line.startsWith("dmesg:"))
            .skip(Math.max(0, all.lines().filter(OF_SERIAL.asPredicate()).count() - MOST_LINES))
            .collect(Collectors.joining("\n"));
      }
    } catch (IOException e) {
      return "not readable: " + e.getMessage();
    }
  }
}
