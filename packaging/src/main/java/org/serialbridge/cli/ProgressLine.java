package org.serialbridge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** A line on standard error that is overwritten. It is shown at a terminal only. */
final class ProgressLine {
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
  private static final String TERMINALS = "/dev/(pts/|tty|console|hvc).*";
  private static final String ERASE = "\r\u001b[K";

  private final PrintWriter err;
  private final boolean isShown;

  ProgressLine(PrintWriter err, boolean isShown) {
    this.err = err;
    this.isShown = isShown;
  }

  /** The line of this process. */
  static ProgressLine of(PrintWriter err) {
    return new ProgressLine(err, isTerminal());
  }

  private static boolean isTerminal() {
    try {
      return Files.readSymbolicLink(STANDARD_ERROR).toString().matches(TERMINALS);
    } catch (IOException e) {
      return false; // it is closed
    }
  }

  /** Shows a text in place of the one before. */
  void show(String text) {
    print(ERASE + text);
  }

  /** Erases the line before other output. */
  void clear() {
    print(ERASE);
  }

  private void print(String text) {
    if (isShown) {
      err.print(text);
      err.flush();
    }
  }
}
