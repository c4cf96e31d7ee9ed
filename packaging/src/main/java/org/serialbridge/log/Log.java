package org.serialbridge.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The lines of the log. On standard error each one begins with its time, or for systemd's journal,
 * which adds the time, with a priority as sd-daemon(3) defines it. The last lines are kept.
 */
public final class Log {
  /** The log of this process. */
  static final Log OF_PROCESS =
      ofProcess(isJournal(System.getenv("JOURNAL_STREAM"), Path.of("/proc/self/fd/2")));

  private static final int MOST_LINES = 200;
  private static final int LONGEST_LINE = 300;

  private final PrintStream err;
  private final boolean isForJournal;
  private final Clock clock;
  private final TimeZone zone;
  private final Deque<Line> last = new ArrayDeque<>();

  Log(PrintStream err, boolean isForJournal, Clock clock, TimeZone zone) {
    this.err = err;
    this.isForJournal = isForJournal;
    this.clock = clock;
    this.zone = zone;
  }

  /** The journal takes UTF-8, whatever the locale of the service. */
  private static Log ofProcess(boolean isForJournal) {
    PrintStream err =
        isForJournal
            ? new PrintStream(
                new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8)
            : System.err;
    return new Log(err, isForJournal, Clock.systemUTC(), TimeZone.getDefault());
  }

  /**
   * Has SLF4J write to the log of this process. To be called before the first logger is made, and
   * before there are other threads.
   */
  public static void install() {
    System.setProperty("slf4j.provider", LogProvider.class.getName());
    System.setProperty("slf4j.internal.verbosity", "WARN");
    LoggerFactory.getILoggerFactory();
  }

  /** The last lines of the log of this process, each with its time. */
  public static List<String> lastLines() {
    return OF_PROCESS.lines();
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

  List<String> lines() {
    List<Line> now;
    synchronized (last) {
      now = List.copyOf(last);
    }
    return now.stream().map(line -> cut(timed(line))).toList();
  }

  /**
   * Writes a line, and the stack trace of an exception behind it. Control characters of a message
   * are written as {@code \\x0A}: what a peer has sent begins no line.
   */
  void write(Level level, String message, @Nullable Throwable exception) {
    Line line = new Line(clock.instant(), level, escaped(message));
    synchronized (last) {
      last.add(new Line(line.time, level, cut(line.message)));
      if (last.size() > MOST_LINES) {
        last.remove();
      }
    }
    String priority = isForJournal ? priority(level) : "";
    synchronized (err) { // a journal that has stopped does not hold up who reads the last lines
      err.println(isForJournal ? priority + line.message : timed(line));
      if (exception != null) {
        StringWriter trace = new StringWriter();
        exception.printStackTrace(new PrintWriter(trace));
        trace.toString().lines().forEach(one -> err.println(priority + one));
      }
    }
  }

  private static String escaped(String message) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      if (Character.isISOControl(c)) {
        escaped.append(String.format("\\x%02X", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  private static String cut(String line) {
    return line.substring(0, Math.min(line.length(), LONGEST_LINE));
  }

  /** The host's time: its rules by {@link TimeZone}, for those of {@code ZoneId} take 40 ms. */
  private String timed(Line line) {
    int offset = zone.getOffset(line.time.toEpochMilli());
    return line.time.atOffset(ZoneOffset.ofTotalSeconds(offset / 1000)).format(Line.TIME)
        + " "
        + line.level
        + " "
        + line.message;
  }

  /** As in syslog(3). */
  private static String priority(Level level) {
    return switch (level) {
      case ERROR -> "<3>";
      case WARN -> "<4>";
      case INFO -> "<6>";
      case DEBUG, TRACE -> "<7>";
    };
  }

  private record Line(Instant time, Level level, String message) {
    static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
  }
}
