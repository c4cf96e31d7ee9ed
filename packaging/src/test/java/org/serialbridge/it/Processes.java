package org.serialbridge.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Other processes of this host. */
final class Processes {
  private Processes() {}

  /** Those with a folder, or a file in it, on their command line. */
  static List<ProcessHandle> naming(Path folder) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(folder.toString()))
        .toList();
  }

  /** SIGKILL and the end of the process. */
  static void end(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().orTimeout(RunningBridge.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** The state of a process as in {@code ps}: {@code S} sleeping, {@code T} stopped. */
  static String state(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
  }
}
