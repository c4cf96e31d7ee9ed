package org.serialbridge.service;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.appliance.SupportReport;
import org.serialbridge.store.SettingsStore;

/**
 * Handles the requests at the control socket of a running process.
 *
 * @param service the ports of a service; empty if the ports were given on the command line
 * @param report the support bundle
 */
public record ControlHandler(
    Optional<PortManager> service, Appliance appliance, SettingsStore store, SupportReport report)
    implements ControlSocket.Handler {
  /** The request for the names of the ports, one in each line. */
  public static final String PORTS = "ports";

  /** The request for the support bundle. */
  public static final String REPORT = "report";

  private static final String NO_FILE =
      "the process (pid %d) has its ports from the command line and no file to read again"
          + " (expected: a process started by run --config FILE)";

  @Override
  public String handle(String verb, String text) throws IOException {
    return switch (verb) {
      case "import" -> PortManager.importSettings(text, appliance, store);
      case "reload" -> reload();
      case PORTS ->
          appliance.ports().stream().map(Appliance.Port::name).collect(Collectors.joining("\n"));
      case REPORT -> report.text();
      default ->
          throw new RequestRejected(
              List.of("unknown request (expected: import, reload, ports, report)"));
    };
  }

  private String reload() throws RequestRejected {
    return service
        .orElseThrow(
            () -> new RequestRejected(List.of(NO_FILE.formatted(ProcessHandle.current().pid()))))
        .reload(appliance, store);
  }
}
