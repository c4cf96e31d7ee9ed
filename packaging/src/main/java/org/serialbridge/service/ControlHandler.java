package org.serialbridge.service;

import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.appliance.LineTests;
import org.serialbridge.appliance.Port;
import org.serialbridge.appliance.SupportReport;
import org.serialbridge.audit.Author;
import org.serialbridge.linetest.BusSearch;
import org.serialbridge.linetest.LineTestException;
import org.serialbridge.linetest.SearchOptions;
import org.serialbridge.status.LineTestJson;
import org.serialbridge.status.LineTestReport;
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

  /**
   * The request to search the settings of a port: its name, the mode, the units, the time-out in ms
   * and perhaps {@link #ALL}, separated by spaces. The answer is a report of {@link LineTestJson}.
   */
  public static final String SEARCH = "search";

  /** The word for a search that goes on after a find. */
  public static final String ALL = "all-finds";

  /** The request for the report of a port's search; its text is the name of the port. */
  public static final String SEARCH_REPORT = "search-report";

  /** The request to end a port's search. */
  public static final String SEARCH_STOP = "search-stop";

  private static final long ANSWER_MILLIS = 5_000;

  private static final String NO_FILE =
      "the process (pid %d) has its ports from the command line and no file to read again"
          + " (expected: a process started by run --config FILE)";

  @Override
  public String handle(String verb, String text, Author author) throws IOException {
    return switch (verb) {
      case "import" -> PortManager.importSettings(text, author, appliance, store);
      case "reload" -> reload();
      case PORTS -> appliance.ports().stream().map(Port::name).collect(Collectors.joining("\n"));
      case REPORT -> report.text();
      case SEARCH -> search(text);
      case SEARCH_REPORT -> report(tests().report(text));
      case SEARCH_STOP -> report(tests().stop(text));
      default ->
          throw new RequestRejected(
              List.of(
                  "unknown request (expected: import, reload, ports, search, search-report,"
                      + " search-stop, report)"));
    };
  }

  private LineTests tests() {
    return new LineTests(appliance);
  }

  private String search(String text) throws IOException {
    List<String> words = List.of(text.split(" ", -1));
    try {
      SearchOptions options =
          SearchOptions.of(
              words.get(1), words.get(2), Integer.parseInt(words.get(3)), words.contains(ALL));
      return report(tests().start(words.get(0), line -> new BusSearch(line, options)));
    } catch (LineTestException | IndexOutOfBoundsException | NumberFormatException e) {
      throw new RequestRejected(List.of(String.valueOf(e.getMessage())));
    }
  }

  private static String report(Future<LineTestReport> asked) throws IOException {
    if (!asked.awaitUninterruptibly(ANSWER_MILLIS)) {
      throw new RequestRejected(List.of("the port does not answer"));
    }
    if (!asked.isSuccess()) {
      throw new RequestRejected(List.of(String.valueOf(asked.cause().getMessage())));
    }
    return LineTestJson.of(asked.getNow());
  }

  private String reload() throws RequestRejected {
    return service
        .orElseThrow(
            () -> new RequestRejected(List.of(NO_FILE.formatted(ProcessHandle.current().pid()))))
        .reload(appliance, store);
  }
}
