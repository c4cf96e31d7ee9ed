package org.serialbridge.it;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code serialbridge discover} and {@code adopt --from}, in network namespaces. */
class DiscoverIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir private Path folder;

  @Cases
  @ValueSource(
      strings = {
        "an_appliance_here_and_a_unit_in_another_subnet",
        "a_module_that_knows_the_keyword_only",
        "a_hostile_host",
        "services_are_listed",
        "nobody",
        "settings_are_taken_over",
        "refusals"
      })
  void theNetworkIsSearched(String name) throws Exception {
    Python.run(LIMIT, "discover.py", name, RunningBridge.launcher().toString(), folder.toString());
  }

  @Cases
  @ValueSource(strings = "a_person_adopts_on_the_page")
  void thePageSearchesToo(String name) throws Exception {
    Python.run(
        LIMIT,
        Chromium.environment(folder),
        "discover.py",
        name,
        RunningBridge.launcher().toString(),
        folder.toString());
  }
}
