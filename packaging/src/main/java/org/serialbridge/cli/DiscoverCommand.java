package org.serialbridge.cli;

import static org.serialbridge.cli.TextTable.Column.address;
import static org.serialbridge.cli.TextTable.Column.text;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.serialbridge.host.AvahiBrowse;
import org.serialbridge.host.NetworkUnits;
import org.serialbridge.search.FoundUnit;
import org.serialbridge.search.FoundUnits;
import org.serialbridge.search.FoundUnitsJson;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.settings.InvalidValueException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code serialbridge discover}: searches units and appliances in the networks of this computer.
 */
@Command(
    name = "discover",
    description = {
      "Searches hardware units and other appliances in the networks of this computer, as the"
          + " set-up programs of the units do: by broadcasts to UDP ports 1500, 1901 and 48899."
          + " With avahi-browse, it asks DNS-SD, too.",
      "Nothing changes on the units. An appliance on this computer is listed, too."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class DiscoverCommand implements Callable<Integer> {
  private static final int WIDTH = 80;
  private static final int SHORTEST_MILLIS = 100;
  private static final int LONGEST_MILLIS = 60_000;

  private static final String NONE =
      """
      no unit answers. Check:
        - the power and the link of the unit
        - the network: a search passes no router, and no VLAN
        - Wi-Fi and switches: isolation of clients lets no broadcast pass
        - the firewall of this computer: it must let the answers in
        - a serialbridge: AT+DISC must not be OFF\
      """;

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--json", description = "prints JSON: an array with an object for each unit")
  private boolean isJson;

  @Option(
      names = "--timeout",
      paramLabel = "MS",
      defaultValue = "2000",
      description = "time for the answers, in ms, 100-60000 (default: ${DEFAULT-VALUE})")
  private int timeoutMillis;

  @Option(
      names = "--interface",
      paramLabel = "NAME",
      description = "broadcasts by this interface only (default: by all)")
  private @Nullable String interfaceName;

  @Override
  public Integer call() throws EnvironmentException {
    if (timeoutMillis < SHORTEST_MILLIS || timeoutMillis > LONGEST_MILLIS) {
      throw new ParameterException(
          commandSpec().commandLine(),
          "--timeout: %d (expected: %d-%d)"
              .formatted(timeoutMillis, SHORTEST_MILLIS, LONGEST_MILLIS));
    }
    List<FoundUnit> units = search();
    PrintWriter out = commandSpec().commandLine().getOut();
    if (isJson) {
      out.println(FoundUnitsJson.text(units));
    } else if (!units.isEmpty()) {
      out.print(table(units));
    }
    out.flush();
    hint(units).ifPresent(this::tell);
    return Main.OK;
  }

  private List<FoundUnit> search() throws EnvironmentException {
    try {
      return NetworkUnits.search(timeoutMillis, Optional.ofNullable(interfaceName));
    } catch (IOException e) {
      throw new EnvironmentException(InvalidValueException.printable("" + e.getMessage()));
    }
  }

  private static String table(List<FoundUnit> units) {
    TextTable table =
        new TextTable(
            address("ADDRESS"),
            text("MAC"),
            text("NAME"),
            text("VERSION"),
            text("BY"),
            text("SERVICES"));
    for (FoundUnit unit : units) {
      table.add(
          unit.address().toString(),
          unit.mac(),
          unit.name(),
          unit.version(),
          by(unit),
          services(unit));
    }
    return table.text(WIDTH);
  }

  /** {@code UDP 1500, 1901, keyword}. */
  private static String by(FoundUnit unit) {
    return String.join(", ", unit.by()).replaceAll("(?<=[0-9]), UDP ", ", ");
  }

  private static String services(FoundUnit unit) {
    return unit.services().stream()
        .map(service -> service.type() + " " + service.port())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static Optional<String> hint(List<FoundUnit> units) {
    if (units.size() == FoundUnits.MOST) {
      return Optional.of("more than " + FoundUnits.MOST + " units: the rest is not shown");
    }
    return units.isEmpty() ? Optional.of(NONE + withoutDnsSd()) : Optional.empty();
  }

  private static String withoutDnsSd() {
    return AvahiBrowse.program().isPresent()
        ? ""
        : "\n  - DNS-SD is not asked: install avahi-browse (package avahi-utils)";
  }

  private void tell(String text) {
    PrintWriter err = commandSpec().commandLine().getErr();
    err.println("serialbridge: " + text);
    err.flush();
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return spec;
  }
}
