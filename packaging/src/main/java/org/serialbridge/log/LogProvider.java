package org.serialbridge.log;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** The loggers of the {@link Log} of this process. SLF4J makes one. */
public final class LogProvider implements SLF4JServiceProvider {
  private static final String PROPERTY = "serialbridge.log";

  /** {@code -Dserialbridge.log=debug} shows more. */
  private static final Level LEAST = level(System.getProperty(PROPERTY), Log.OF_PROCESS);

  private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  /** The level of a word in any case; INFO, and a warning, for a word that is none. */
  static Level level(@Nullable String word, Log log) {
    if (word == null) {
      return Level.INFO;
    }
    try {
      return Level.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      log.write(
          Level.WARN,
          PROPERTY + ": \"" + word + "\" (expected: error, warn, info, debug, trace)",
          null);
      return Level.INFO;
    }
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name ->
        loggers.computeIfAbsent(name, key -> new LineLogger(key, least(key), Log.OF_PROCESS));
  }

  /** Libraries are asked for less. */
  private static Level least(String name) {
    if (name.startsWith("io.netty.")) {
      return Level.WARN;
    }
    return name.startsWith("com.ghgande.j2mod.") ? Level.ERROR : LEAST;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0";
  }

  @Override
  public void initialize() {
    // made with its fields
  }
}
