package org.serialbridge.cli;

import static org.serialbridge.settings.InvalidValueException.printable;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.serialbridge.audit.AuditEntry;
import org.serialbridge.audit.AuditFile;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.service.StateDirectory;
import org.serialbridge.settings.SettingsFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serialbridge audit}: the audit log, from its files. */
@Command(
    name = "audit",
    description = {
      "Shows the audit log: sign-ins, refusals, restarts, and changes of settings, the newest last.",
      "It reads the files of the state folder, which root and the user of the service can read.",
      "Example: sudo serialbridge audit --lines 20"
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class AuditCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = StateDirectory.OF_SERVICE,
      description = "state folder of the service (default: ${DEFAULT-VALUE})")
  private Path stateDir = Path.of("");

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "1000",
      description = "shows the newest N entries (default: ${DEFAULT-VALUE})")
  private int most;

  @Option(names = "--json", description = "prints the entries as they are: a JSON object a line")
  private boolean isJson;

  @Override
  public Integer call() throws EnvironmentException {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    if (most < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--lines': \"" + most + "\" (expected: 1 or more)");
    }
    List<String> entries = entries();
    PrintWriter out = spec.commandLine().getOut();
    if (isJson) {
      entries.forEach(out::println);
    } else {
      out.print(entries.isEmpty() ? "no entries\n" : table(entries));
    }
    out.flush();
    return Main.OK;
  }

  private List<String> entries() throws EnvironmentException {
    if (Files.notExists(stateDir)) {
      throw new EnvironmentException(
          stateDir
              + " does not exist (expected: --state-dir DIR with the folder of a serialbridge)");
    }
    try {
      return new AuditFile(stateDir).last(most, AuditFile.ALL);
    } catch (IOException e) {
      throw new EnvironmentException(
          stateDir + ": the audit log cannot be read: " + SettingsFile.reason(e));
    }
  }

  private static String table(List<String> entries) {
    TextTable table =
        new TextTable(
            TextTable.Column.text("TIME (UTC)"),
            TextTable.Column.text("WHO"),
            TextTable.Column.text("FROM"),
            TextTable.Column.text("PORT"),
            TextTable.Column.text("WHAT"));
    for (String line : entries) {
      AuditEntry.parse(line)
          .ifPresent(
              entry ->
                  table.add(
                      TIME.format(entry.time()),
                      printable(entry.author().who()),
                      printable(entry.author().from()),
                      printable(entry.port()),
                      printable(what(entry))));
    }
    return table.text();
  }

  private static String what(AuditEntry entry) {
    String key = entry.key().isEmpty() ? "" : entry.key() + ": ";
    String values =
        entry.before().isEmpty() && entry.key().isEmpty()
            ? entry.after()
            : entry.before() + " -> " + entry.after();
    return Stream.of(entry.what(), key + values, entry.result())
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(": "));
  }
}
