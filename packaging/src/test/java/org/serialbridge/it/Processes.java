package org.serialbridge.it;

import java.nio.file.Path;
import java.util.List;

/** Other processes of this host. */
final class Processes {
  private Processes() {}

  /** Those with a folder, or a file in it, on their command line. */
  static List<ProcessHandle> naming(Path folder) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(folder.toString()))
        .toList();
  }
}
