package org.serialbridge.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Linux LED that a converter lights ({@code https://docs.kernel.org/leds/leds-class.html}). The
 * files of an LED at I2C or USB may block. They are written on another thread, one task at a time,
 * which writes the wanted state at that moment.
 */
public final class LinkLed {
  private static final Logger LOG = LoggerFactory.getLogger(LinkLed.class);

  /** The order for the task. With another order than NOTHING there is a task that runs or waits. */
  private enum Wanted {
    NOTHING,
    LIT,
    DARK
  }

  private final Logger log;
  private final String converter;
  private final String name;
  private final Path folder;
  private final Executor blocking;
  private final AtomicReference<Wanted> wanted = new AtomicReference<>(Wanted.NOTHING);

  // Only for the task.
  private boolean isTaken;
  private boolean isFailing;

  /**
   * An LED that keeps its state until the first call of {@link #show}.
   *
   * @param converter name of the converter, for log lines
   * @param leds {@code /sys/class/leds}
   * @param name of the LED, a plain file name
   * @param blocking writes the files; takes every task
   */
  LinkLed(String converter, Path leds, String name, Executor blocking) {
    this(LOG, converter, leds, name, blocking);
  }

  LinkLed(Logger log, String converter, Path leds, String name, Executor blocking) {
    this.log = log;
    this.converter = converter;
    this.name = name;
    this.blocking = blocking;
    folder = leds.resolve(name);
  }

  /** Lights the LED or makes it dark, soon. */
  void show(boolean lit) {
    if (wanted.getAndSet(lit ? Wanted.LIT : Wanted.DARK) == Wanted.NOTHING) {
      blocking.execute(this::writeUntilDone);
    }
  }

  /** Makes the LED dark, soon. */
  void close() {
    show(false);
  }

  private void writeUntilDone() {
    Wanted now;
    do {
      now = wanted.get();
      write(now == Wanted.LIT);
    } while (!wanted.compareAndSet(now, Wanted.NOTHING));
  }

  private void write(boolean lit) {
    try {
      takeFromItsTrigger();
      write("brightness", lit ? full() : "0");
      isFailing = false;
    } catch (IOException e) {
      if (!isFailing) {
        log.warn("{}: LED {} cannot be set: {}", converter, name, e.toString());
      }
      isFailing = true;
    }
  }

  /** Takes the LED from its kernel trigger, as disk activity, which would set it again. */
  private void takeFromItsTrigger() throws IOException {
    if (!isTaken && Files.exists(folder.resolve("trigger"))) {
      write("trigger", "none");
    }
    isTaken = true;
  }

  private String full() {
    try {
      String most = Files.readString(folder.resolve("max_brightness")).strip();
      return most.isEmpty() ? "1" : most;
    } catch (IOException e) {
      log.debug("{}: LED {}: brightness 1: {}", converter, name, e.toString());
      return "1"; // lights any LED
    }
  }

  /** Writes a line to an existing file. */
  private void write(String file, String line) throws IOException {
    Files.writeString(folder.resolve(file), line + "\n", StandardOpenOption.WRITE);
  }
}
