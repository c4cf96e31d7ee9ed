package org.serialbridge.linetest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.serialbridge.serial.LineError;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.status.LineTestReport;
import org.serialbridge.status.LineTestReport.SpeedResult;

/**
 * Sends bytes at several speeds, which come back over a bridge from TX to RX, and counts the
 * errors.
 */
public final class Loopback implements LineTest {
  /** The kind of this test in reports. */
  public static final String KIND = "loopback";

  private static final List<Integer> SPEEDS =
      List.of(9_600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600);

  /** Half a second of bytes, but no more than this. */
  private static final int MOST_BYTES = 4_096;

  private static final long HALF_A_SECOND = TimeUnit.MILLISECONDS.toNanos(500);

  /** Nothing more comes after such a silence. */
  private static final long SILENCE_MILLIS = 500;

  private enum State {
    CONFIGURING,
    SETTLING,
    SENDING,
    OVER
  }

  private final TestLine line;
  private final List<SpeedResult> results = new ArrayList<>();
  private int index;
  private State state = State.OVER;
  private long until;
  private long sentAt;
  private SentBytes bytes = new SentBytes(0, 0);

  /** A test that has not begun. */
  public Loopback(TestLine line) {
    this.line = line;
  }

  @Override
  public void begin(long now) {
    tryNext(now);
  }

  private static UartSettings at(int baudRate) {
    return new UartSettings(baudRate, 8, 1, Parity.NONE, FlowControl.NONE);
  }

  private void tryNext(long now) {
    if (index == SPEEDS.size()) {
      state = State.OVER;
    } else {
      state = State.CONFIGURING;
      until = now + TimeUnit.MILLISECONDS.toNanos(Listening.CONFIGURE_MILLIS);
      line.configure(at(SPEEDS.get(index)));
    }
  }

  @Override
  public void configured(long now) {
    if (line.parameters().equals(at(SPEEDS.get(index)))) {
      state = State.SETTLING;
      until = now + TimeUnit.MILLISECONDS.toNanos(Listening.SETTLE_MILLIS);
    } else {
      done(new SpeedResult(SPEEDS.get(index), 0, 0, 0, 0, "not supported by the device"), now);
    }
  }

  private void done(SpeedResult result, long now) {
    results.add(result);
    index++;
    tryNext(now);
  }

  private static int length(int baudRate) {
    return (int) Math.min(MOST_BYTES, HALF_A_SECOND / at(baudRate).characterNanos());
  }

  private void send(long now) {
    int speed = SPEEDS.get(index);
    state = State.SENDING;
    bytes = new SentBytes(length(speed), speed);
    sentAt = now + length(speed) * at(speed).characterNanos();
    until = sentAt + TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS);
    line.send(bytes.sent());
  }

  @Override
  public void received(ByteBuffer data, long now) {
    if (state == State.SENDING) {
      bytes.received(data);
      long silence = now + TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS);
      long limit = sentAt + TimeUnit.MILLISECONDS.toNanos(4 * SILENCE_MILLIS);
      if (bytes.isComplete()) {
        until = now;
      } else if (silence - until > 0 && limit - silence > 0) {
        until = silence;
      }
    }
  }

  @Override
  public void lineErrors(Set<LineError> errors) {}

  @Override
  public OptionalLong deadline() {
    return state == State.OVER ? OptionalLong.empty() : OptionalLong.of(until);
  }

  @Override
  public void poll(long now) {
    if (now - until >= 0) {
      switch (state) {
        case CONFIGURING ->
            done(new SpeedResult(SPEEDS.get(index), 0, 0, 0, 0, "the device did not answer"), now);
        case SETTLING -> send(now);
        case SENDING -> compare(now);
        case OVER -> {}
      }
    }
  }

  private void compare(long now) {
    SentBytes.Difference difference = bytes.difference();
    int sent = length(SPEEDS.get(index));
    done(
        new SpeedResult(
            SPEEDS.get(index),
            sent,
            difference.received(),
            difference.wrong(),
            difference.lost(),
            meaning(difference)),
        now);
  }

  private static String meaning(SentBytes.Difference difference) {
    if (difference.received() == 0) {
      return "nothing came back";
    }
    if (difference.isNone()) {
      return "no error";
    }
    return difference.wrong() == 0 ? "bytes were lost" : "bytes were damaged";
  }

  @Override
  public LineTestReport report(long now) {
    int left = SPEEDS.size() - index;
    return new LineTestReport(
        KIND,
        LineTestReport.State.RUNNING,
        left == 0 ? "Sending" : "Sending at " + SPEEDS.get(index) + " bit/s",
        100 * index / SPEEDS.size(),
        2 * SILENCE_MILLIS * left,
        List.of(),
        List.copyOf(results),
        Optional.empty(),
        state == State.OVER ? conclusions() : List.of());
  }

  private List<String> conclusions() {
    List<SpeedResult> tried = results.stream().filter(result -> result.sent() > 0).toList();
    List<SpeedResult> good = tried.stream().filter(Loopback::isGood).toList();
    List<String> all = new ArrayList<>();
    if (tried.stream().allMatch(result -> result.received() == 0)) {
      all.add(
          "Nothing came back: TX and RX are not bridged, or the adapter is defective. On RS-485, a"
              + " bridge shows nothing: use the RS-485 test.");
    } else if (good.size() == tried.size()) {
      all.add(
          "Every byte came back at every speed: the adapter, its driver and the cable are good.");
    } else if (good.isEmpty()) {
      all.add(
          "Bytes come back with errors at every speed: check the bridge, the ground wire, and"
              + " whether another device sends.");
    } else {
      int best = good.get(good.size() - 1).baudRate();
      all.add(
          "The line is good up to "
              + best
              + " bit/s. Errors at higher speeds come from a long cable, or from the adapter.");
    }
    if (tried.stream().anyMatch(result -> result.lost() > 0 && result.wrong() == 0)
        && !good.isEmpty()) {
      all.add("Lost bytes without damaged ones: this computer or the adapter reads too slowly.");
    }
    return all;
  }

  private static boolean isGood(SpeedResult result) {
    return result.wrong() == 0 && result.lost() == 0;
  }

  @Override
  public String outcome() {
    return "All speeds are tried.";
  }
}
