package org.serialbridge.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.device.PortUsers;
import org.serialbridge.serial.device.SerialPorts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serialbridge ports}: the serial devices of this host. */
@Command(
    name = "ports",
    description =
        "Lists the serial devices, their stable paths, and the processes that have them open.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class PortsCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--configuration",
      description = "prints a line of the service's configuration file for each device")
  private boolean isConfiguration;

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    PrintWriter out = spec.commandLine().getOut();
    var ports = SerialPorts.ofHost().list();
    if (isConfiguration) {
      int number = 0;
      for (SerialPorts.Port port : ports) {
        number++;
        out.printf("port.com%d = %s%n", number, port.stablePath());
      }
      out.flush();
      return Main.OK;
    }
    if (ports.isEmpty()) {
      out.println("no serial device found");
    }
    for (SerialPorts.Port port : ports) {
      String users =
          PortUsers.of(port.device()).stream()
              .map(PortUsers.User::toString)
              .collect(Collectors.joining(", "));
      out.printf("%s%n", port.device());
      out.printf("  stable path: %s%n", port.stablePath());
      out.printf("  driver:      %s%n", port.driver());
      out.printf("  in use by:   %s%n", users.isEmpty() ? "-" : users);
    }
    out.flush();
    return Main.OK;
  }
}
