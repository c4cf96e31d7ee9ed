package org.serialbridge.log;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Standard error that keeps the last lines of the log for the web page. */
public final class LogTail extends PrintStream {
  private static final int MOST_LINES = 200;
  private static final int LONGEST_LINE = 300;
  private static final String LEVEL = "(ERROR|WARN|INFO|DEBUG|TRACE) .*";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");

  private final PrintStream err;
  private final Deque<String> lines = new ArrayDeque<>();

  LogTail(PrintStream err) {
    super(err, true, StandardCharsets.UTF_8);
    this.err = err;
  }

  /** Keeps the log from now on. */
  public static LogTail install() {
    LogTail log = new LogTail(System.err);
    System.setErr(log);
    return log;
  }

  /** The last lines, each with its time. */
  public List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** The log writes a line by this method, for the journal without the time. */
  @Override
  public void println(String line) {
    err.println(line);
    String timed =
        line.matches(LEVEL)
            ? OffsetDateTime.now(ZoneId.systemDefault()).format(TIME) + " " + line
            : line;
    synchronized (lines) {
      lines.add(timed.substring(0, Math.min(timed.length(), LONGEST_LINE)));
      if (lines.size() > MOST_LINES) {
        lines.remove();
      }
    }
  }
}
