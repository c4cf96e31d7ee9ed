package org.serialbridge.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;

class LogTest {
  private static final String TIME = "2026-11-26T03:00:00.007";

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Log log = log(false, 0);
  private final LineLogger logger = new LineLogger("org.serialbridge.Any", Level.INFO, log);

  private Log log(boolean isForJournal, int hours) {
    Clock clock = Clock.fixed(Instant.parse(TIME + "Z"), ZoneOffset.UTC);
    TimeZone zone = TimeZone.getTimeZone(ZoneOffset.ofHours(hours));
    return new Log(new PrintStream(written, true, UTF_8), isForJournal, clock, zone);
  }

  private String written() {
    return written.toString(UTF_8);
  }

  @Test
  void aLineHasItsTimeAndLevelAndIsKept() {
    logger.warn("{}: {} of {}", "com1", 1, 2);
    assertThat(written()).isEqualTo(TIME + "Z WARN com1: 1 of 2\n");
    assertThat(log.lines()).containsExactly(TIME + "Z WARN com1: 1 of 2");
  }

  @Test
  void theTimeIsTheHostsWithItsOffset() {
    log(false, 2).write(Level.INFO, "com1: open", null);
    assertThat(written()).isEqualTo("2026-11-26T05:00:00.007+02:00 INFO com1: open\n");
  }

  @ParameterizedTest
  @CsvSource({"ERROR,<3>", "WARN,<4>", "INFO,<6>", "DEBUG,<7>", "TRACE,<7>"})
  void theJournalGetsAPriorityInPlaceOfTimeAndLevel(Level level, String priority) {
    Log journal = log(true, 0);
    journal.write(level, "com1: open", null);
    assertThat(written()).isEqualTo(priority + "com1: open\n");
    assertThat(journal.lines()).containsExactly(TIME + "Z " + level + " com1: open");
  }

  @Test
  void onlyTheLastLinesAreKeptAndNoneIsLong() {
    for (int i = 0; i < 1_000; i++) {
      logger.info(i + "x".repeat(1_000));
    }
    assertThat(log.lines()).hasSize(200);
    assertThat(log.lines().get(199)).contains("INFO 999x").hasSize(300);
  }

  @Test
  void lowerLevelsAreNotWritten() {
    logger.debug("one");
    logger.trace("two");
    assertThat(written()).isEmpty();
  }

  @Test
  void anExceptionIsBehindItsLine() {
    logger.error("lost", new IOException("gone"));
    assertThat(written())
        .startsWith(TIME + "Z ERROR lost\njava.io.IOException: gone\n\tat ")
        .contains("LogTest");
  }

  @Test
  void everyLineForTheJournalHasItsPriority() {
    log(true, 0).write(Level.ERROR, "lost", new IOException("gone\n<0>forged"));
    assertThat(written().lines()).hasSizeGreaterThan(3).allMatch(line -> line.startsWith("<3>"));
  }

  @Test
  void whatAPeerHasSentBeginsNoLine() {
    logger.info("com1: {}", "a\r\n<0>b\u001B[2J\u0085ü");
    assertThat(written()).isEqualTo(TIME + "Z INFO com1: a\\x0D\\x0A<0>b\\x1B[2J\\x85ü\n");
    assertThat(log.lines()).hasSize(1);
  }

  @Test
  void aLibraryMayHaveNothingToSay() {
    logger.warn(null);
    assertThat(written()).isEqualTo(TIME + "Z WARN null\n");
  }

  @ParameterizedTest
  @CsvSource({", INFO, 0", "debug, DEBUG, 0", "Error, ERROR, 0", "verbose, INFO, 1", "'', INFO, 1"})
  void aWrongLevelIsToldAndIsInfo(@Nullable String word, Level expected, int warnings) {
    assertThat(LogProvider.level(word, log)).isEqualTo(expected);
    assertThat(log.lines())
        .hasSize(warnings)
        .allMatch(line -> line.contains("serialbridge.log: \"" + word + "\" (expected: error,"));
  }

  @ParameterizedTest
  @CsvSource({
    "io.netty.util.Any, false, true",
    "com.ghgande.j2mod.Any, false, false",
    "org.serialbridge.Any, true, true"
  })
  void librariesSayLess(String name, boolean isInfo, boolean isWarn) {
    var loggers = new LogProvider().getLoggerFactory();
    assertThat(loggers.getLogger(name).isInfoEnabled()).isEqualTo(isInfo);
    assertThat(loggers.getLogger(name).isWarnEnabled()).isEqualTo(isWarn);
    assertThat(loggers.getLogger(name).isDebugEnabled()).isFalse();
    assertThat(loggers.getLogger(name)).isSameAs(loggers.getLogger(name));
  }

  @Test
  void onlyTheStreamThatSystemdNamesIsTheJournal(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("stderr"));
    Map<String, Object> of = Files.readAttributes(file, "unix:dev,ino");
    String name = of.get("dev") + ":" + of.get("ino");
    assertThat(Log.isJournal(name, file)).isTrue();
    assertThat(Log.isJournal(name + "0", file)).isFalse();
    assertThat(Log.isJournal(null, file)).isFalse();
    assertThat(Log.isJournal(name, folder.resolve("missing"))).isFalse();
  }
}
