package org.serialbridge.linetest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.LineError;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.status.LineTestReport;
import org.serialbridge.status.LineTestReport.Found;

/**
 * Searches the settings of the device at a line: {@link Listening}, then, if nothing talks, {@link
 * Asking}. It never writes to a unit.
 */
public final class BusSearch implements LineTest {
  /** The kind of this test in reports. */
  public static final String KIND = "search";

  private final TestLine line;
  private final SearchOptions options;
  private final Listening listening;
  private final UartSettings present;
  private SearchPart part;

  /** The second part, from its begin on. */
  private @Nullable Asking asking;

  private long longestMillis;

  /** A search that has not begun. */
  public BusSearch(TestLine line, SearchOptions options) {
    this.options = options;
    listening = new Listening(line);
    this.line = line;
    present = line.parameters();
    part = options.mode() == SearchOptions.Mode.ASK ? asking() : listening;
  }

  private Asking asking() {
    Asking begun = new Asking(line, options, present);
    asking = begun;
    return begun;
  }

  @Override
  public void begin(long now) {
    part.begin(now);
    goOn(now);
  }

  /** The second part follows the first one if nothing talks. */
  private void goOn(long now) {
    if (part == listening
        && part.deadline().isEmpty()
        && options.mode() == SearchOptions.Mode.ALL
        && !listening.isHeard()) {
      part = asking();
      part.begin(now);
    }
  }

  @Override
  public void configured(long now) {
    part.configured(now);
    goOn(now);
  }

  @Override
  public void received(ByteBuffer bytes, long now) {
    part.received(bytes, now);
    goOn(now);
  }

  @Override
  public void lineErrors(Set<LineError> errors) {
    if (!errors.equals(Set.of(LineError.OVERRUN))) { // the parameters do not make it
      part.lineError();
    }
  }

  @Override
  public OptionalLong deadline() {
    return part.deadline();
  }

  @Override
  public void poll(long now) {
    part.poll(now);
    goOn(now);
  }

  private List<Found> found() {
    List<Found> all = new ArrayList<>(listening.found());
    if (asking != null) {
      all.addAll(asking.found());
    }
    return all;
  }

  private boolean mayAsk() {
    return part == listening && options.mode() == SearchOptions.Mode.ALL && !listening.isHeard();
  }

  @Override
  public LineTestReport report(long now) {
    long left = part.leftMillis(now) + (mayAsk() ? Asking.longestMillis(options, present) : 0);
    longestMillis = Math.max(longestMillis, left);
    int percent = longestMillis == 0 ? 0 : (int) (100 - 100 * left / longestMillis);
    return new LineTestReport(
        KIND,
        LineTestReport.State.RUNNING,
        part.activity(),
        percent,
        left,
        found(),
        List.of(),
        Optional.empty(),
        conclusions());
  }

  private List<String> conclusions() {
    List<String> all = new ArrayList<>();
    if (part.deadline().isEmpty() && found().isEmpty() && listening.isHeard()) {
      all.add(
          "Something talks on the line, but its bytes make no sense at the common settings. Nothing"
              + " was asked, so as not to disturb it.");
    }
    if (asking != null && asking.unsupported() > 0) {
      all.add(
          "The device does not support "
              + asking.unsupported()
              + " of the settings: they were left out.");
    }
    return all;
  }

  @Override
  public String outcome() {
    if (!found().isEmpty()) {
      return "The settings are found.";
    }
    if (listening.isHeard()) {
      return "Nothing is found: the bytes of the line make no sense at the common settings.";
    }
    if (options.mode() == SearchOptions.Mode.LISTEN) {
      return "Nothing is found: the line was silent.";
    }
    return "Nothing is found: no unit of %d-%d responds. Check power, wiring, A and B, or ask more units."
        .formatted(options.firstUnit(), options.lastUnit());
  }
}
