package org.serialbridge.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Persons at the web page: scripts that use it in Chromium, and write screenshots. */
final class Chromium {
  private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
  private static final Path SCREENSHOTS = Path.of("target", "screenshots").toAbsolutePath();

  private Chromium() {}

  /**
   * Runs a script to its end.
   *
   * @param folder of the test
   * @param url of the page, which the script gets first, before the folder of the screenshots
   */
  static void run(Path folder, Duration limit, String script, String url, String... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(url, SCREENSHOTS.toString()));
    all.addAll(List.of(arguments));
    Python.run(limit, environment(folder), script, all.toArray(String[]::new));
  }

  /** The environment of a script that starts the browser itself; it has the two folders. */
  static Map<String, String> environment(Path folder) {
    return Map.of("AXE", axe(folder).toString(), "SCREENSHOTS", SCREENSHOTS.toString());
  }

  private static Path axe(Path folder) {
    Path file = folder.resolve("axe.js");
    try (InputStream in = Objects.requireNonNull(Chromium.class.getResourceAsStream(AXE))) {
      Files.write(file, in.readAllBytes());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
