package org.serialbridge.cli;

import static org.serialbridge.cli.TextTable.Column.text;
import static org.serialbridge.settings.InvalidValueException.printable;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.serialbridge.adopt.Adoption;
import org.serialbridge.adopt.Reading;
import org.serialbridge.adopt.UnitException;
import org.serialbridge.adopt.UnitReading;
import org.serialbridge.serial.tty.JSerialCommDriver;
import org.serialbridge.service.ControlHandler;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.service.SettingsImport;
import org.serialbridge.service.StateDirectory;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.SerialPortRows;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serialbridge adopt}: imports the settings of a hardware unit for a port. */
@Command(
    name = "adopt",
    description = {
      "Reads all settings of a hardware unit at a serial device by AT commands, shows them, and"
          + " imports them for a port. With --from, it reads a unit over the network by the frames"
          + " of set-up programs, which carry a part of the settings.",
      "The settings of the unit do not change. While the speed at a serial device is searched, the"
          + " unit sends the received bytes to its peers as data: it must not be in use."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class AdoptCommand implements Callable<Integer> {
  private static final int WIDTH = 80;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DEVICE",
      description = "the serial device: /dev/ttyUSB0")
  private @Nullable Path device;

  @Mixin private NetworkUnitOptions network = new NetworkUnitOptions();

  @Option(
      names = "--to",
      paramLabel = "NAME",
      required = true,
      description = "the port that gets the settings")
  private String port = "";

  @Option(
      names = "--baud",
      paramLabel = "N",
      description = "the speed of the unit, if known (default: tries the common speeds)")
  private @Nullable Integer baud;

  @Option(
      names = "--network",
      description = "imports AT+WANN and AT+DNS, too: the address of this computer changes")
  private boolean takesNetwork;

  @Option(names = "--all", description = "shows unchanged settings, too")
  private boolean isAll;

  @Option(names = "--yes", description = "imports without asking")
  private boolean isAgreed;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = StateDirectory.OF_SERVICE,
      description = "the folder of the settings (default: ${DEFAULT-VALUE})")
  private Path stateDir = Path.of("");

  @Override
  public Integer call() throws EnvironmentException {
    if (!ApplianceSettings.isPortName(port)) {
      throw new ParameterException(
          commandSpec().commandLine(),
          "Invalid value for option '--to': \"" + printable(port) + "\" (expected: like com1)");
    }
    checkUnit();
    checkBaud();
    ApplianceSettings stored = StateDirectory.stored(stateDir);
    Set<String> ports = checkPort(stored);
    Adoption adoption = adoption(stored, ports);
    if (ports.isEmpty()) {
      print("no port has settings yet: " + port + " becomes the first port\n");
    }
    if (adoption.rows().stream().noneMatch(row -> row.fate() == Adoption.Fate.TAKEN)) {
      print("nothing to import for " + port + "\n");
      return Main.OK;
    }
    if (!isAgreed && !isConfirmed()) {
      print("nothing changed\n");
      return Main.OK;
    }
    print(importSettings(adoption.text(port)));
    return Main.OK;
  }

  /**
   * Checks the port before anything is sent to the unit: in the running process, else in the stored
   * settings.
   *
   * @return names of the ports that exist; none if there is no port yet
   */
  private Set<String> checkPort(ApplianceSettings stored) throws EnvironmentException {
    Set<String> names =
        RunningProcesses.ask(stateDir, ControlHandler.PORTS, "")
            .map(lines -> lines.lines().collect(Collectors.toSet()))
            .orElse(stored.ports().keySet());
    if (!names.isEmpty() && !names.contains(port)) {
      throw new EnvironmentException(
          "%s has no port %s, nothing was sent to the unit (expected: --to %s)"
              .formatted(stateDir, port, String.join(", ", new TreeSet<>(names))));
    }
    return names;
  }

  private void checkUnit() {
    if (network.isGiven() == (device != null)) {
      throw new ParameterException(
          commandSpec().commandLine(), "expected: either DEVICE or --from ADDRESS");
    }
    network.check(commandSpec());
  }

  private void checkBaud() {
    try {
      SerialPortRows.UART.parse((baud == null ? "9600" : baud) + ",8,1,NONE,NFC");
    } catch (InvalidValueException e) {
      throw new ParameterException(commandSpec().commandLine(), "--baud: " + e.getMessage());
    }
  }

  private Adoption adoption(ApplianceSettings stored, Set<String> ports)
      throws EnvironmentException {
    Reading reading = device == null ? network.read() : read(device);
    Adoption adoption = reading.into(stored, ports, port, takesNetwork);
    print("\n" + printable(reading.name()) + "\n\n" + table(adoption) + "\n");
    return adoption;
  }

  private Reading read(Path line) throws EnvironmentException {
    try {
      return UnitReading.of(
          new JSerialCommDriver(),
          line,
          Optional.ofNullable(baud),
          uart -> print("trying " + uart + "\n"));
    } catch (UnitException e) {
      String message = String.valueOf(e.getMessage());
      boolean isNamed = message.startsWith(line.toString());
      throw new EnvironmentException(isNamed ? message : line + ": " + message);
    }
  }

  private String table(Adoption adoption) {
    TextTable table =
        new TextTable(text("SETTING"), text("UNIT"), text("HERE, " + port), text("RESULT"));
    Map<Adoption.Fate, Integer> left = new EnumMap<>(Adoption.Fate.class);
    for (Adoption.Row row : adoption.rows()) {
      if (isAll || row.fate().isNews()) {
        table.add("AT+" + row.setting().name(), row.shownUnit(), row.shownHere(), row.outcome());
      } else {
        left.merge(row.fate(), 1, Integer::sum);
      }
    }
    return table.text(WIDTH) + left(left);
  }

  private static String left(Map<Adoption.Fate, Integer> left) {
    return left.isEmpty()
        ? ""
        : left.entrySet().stream()
            .map(one -> one.getValue() + " " + one.getKey().words())
            .collect(Collectors.joining("; ", "\nNot shown: ", " (--all shows them)\n"));
  }

  private boolean isConfirmed() throws EnvironmentException {
    print("Import them for " + port + "? [y/N] ");
    return Confirmation.isYes();
  }

  /**
   * Imports by the process that uses the folder, or into the folder if there is no such process.
   */
  private String importSettings(String settings) throws EnvironmentException {
    Optional<String> done = RunningProcesses.ask(stateDir, "import", settings);
    if (done.isPresent()) {
      return done.get();
    }
    StateDirectory folder = StateDirectory.open(stateDir);
    try {
      folder.save(SettingsImport.into(folder.loaded(), settings).after());
    } catch (IOException e) {
      throw new EnvironmentException("nothing changed:\n" + e.getMessage());
    }
    return "stored; takes effect at the next start\n";
  }

  private void print(String text) {
    PrintWriter out = commandSpec().commandLine().getOut();
    out.print(text);
    out.flush();
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return spec;
  }
}
