package org.serialbridge.log;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Standard error for systemd's journal. Log lines begin with a priority, as sd-daemon(3) defines
 * it, in place of the level and of the time, which the journal adds.
 */
public final class JournalStream extends PrintStream {
  /** Level words of the log, and priorities of syslog(3). */
  private static final Map<String, String> PRIORITIES =
      Map.of("ERROR", "<3>", "WARN", "<4>", "INFO", "<6>", "DEBUG", "<7>", "TRACE", "<7>");

  JournalStream(PrintStream journal) {
    super(journal, true, StandardCharsets.UTF_8);
  }

  /** Writes the log for the journal if standard error is the journal. */
  public static void installIfNeeded() {
    if (isJournal(System.getenv("JOURNAL_STREAM"), Path.of("/proc/self/fd/2"))) {
      System.setProperty("org.slf4j.simpleLogger.showDateTime", "false");
      System.setErr(new JournalStream(System.err));
    }
  }

  /**
   * Whether a file is the stream that systemd has named.
   *
   * @param named {@code JOURNAL_STREAM} of the environment: device and inode
   */
  static boolean isJournal(@Nullable String named, Path file) {
    if (named == null) {
      return false;
    }
    try {
      Map<String, Object> of = Files.readAttributes(file, "unix:dev,ino");
      return named.equals(of.get("dev") + ":" + of.get("ino"));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** The log writes a line by this method. */
  @Override
  public void println(String line) {
    int end = line.indexOf(' ');
    String priority = PRIORITIES.get(line.substring(0, Math.max(end, 0)));
    super.println(priority == null ? line : priority + line.substring(end + 1));
  }
}
