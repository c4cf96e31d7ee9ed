package org.serialbridge.linetest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.serialbridge.serial.LineError;
import org.serialbridge.status.LineErrorCounts;
import org.serialbridge.status.LineTestReport;

/**
 * Listens on an RS-485 pair while this port sends nothing, then sends a few bytes and listens for
 * their echo. The line keeps its parameters, but for flow control, which would hold the bytes.
 */
public final class Rs485Check implements LineTest {
  /** The kind of this test in reports. */
  public static final String KIND = "rs485";

  private static final long IDLE_MILLIS = 5_000;
  private static final long ECHO_MILLIS = 500;
  private static final int ECHOES = 3;
  private static final int ECHO_BYTES = 48;

  private enum State {
    CONFIGURING,
    IDLE,
    SENDING,
    OVER
  }

  private final TestLine line;
  private final List<SentBytes.Difference> echoes = new ArrayList<>();
  private SentBytes bytes = new SentBytes(0, 0);
  private State state = State.CONFIGURING;
  private int idleBytes;
  private int idleErrors;
  private Optional<LineErrorCounts> before = Optional.empty();
  private Optional<LineErrorCounts> after = Optional.empty();
  private long until;

  /** A test that has not begun. */
  public Rs485Check(TestLine line) {
    this.line = line;
  }

  @Override
  public void begin(long now) {
    until = now + TimeUnit.MILLISECONDS.toNanos(Listening.CONFIGURE_MILLIS);
    line.configure(Candidates.withoutFlowControl(line.parameters()));
  }

  @Override
  public void configured(long now) {
    state = State.IDLE;
    before = line.errorCounts();
    until = now + TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS);
  }

  @Override
  public void received(ByteBuffer data, long now) {
    if (state == State.SENDING) {
      bytes.received(data);
    } else if (state == State.IDLE) {
      idleBytes += data.remaining();
    }
  }

  @Override
  public void lineErrors(Set<LineError> errors) {
    if (state == State.IDLE && !errors.equals(Set.of(LineError.OVERRUN))) {
      idleErrors++;
    }
  }

  @Override
  public OptionalLong deadline() {
    return state == State.OVER ? OptionalLong.empty() : OptionalLong.of(until);
  }

  @Override
  public void poll(long now) {
    if (now - until >= 0) {
      switch (state) {
        case CONFIGURING -> configured(now); // the line does not answer, and keeps what it has
        case IDLE -> {
          after = line.errorCounts();
          send(now);
        }
        case SENDING -> {
          echoes.add(bytes.difference());
          if (echoes.size() == ECHOES) {
            state = State.OVER;
          } else {
            send(now);
          }
        }
        case OVER -> {}
      }
    }
  }

  private void send(long now) {
    state = State.SENDING;
    bytes = new SentBytes(ECHO_BYTES, 1 + echoes.size());
    until =
        now
            + ECHO_BYTES * line.parameters().characterNanos()
            + TimeUnit.MILLISECONDS.toNanos(ECHO_MILLIS);
    line.send(bytes.sent());
  }

  @Override
  public LineTestReport report(long now) {
    long all = IDLE_MILLIS + ECHOES * ECHO_MILLIS;
    long left =
        (hasListened() ? 0 : Math.max(0, TimeUnit.NANOSECONDS.toMillis(until - now)))
            + (ECHOES - echoes.size()) * ECHO_MILLIS;
    return new LineTestReport(
        KIND,
        LineTestReport.State.RUNNING,
        hasListened() ? "Listening for the own transmission" : "Listening while nothing is sent",
        (int) Math.max(0, 100 - 100 * left / all),
        left,
        List.of(),
        List.of(),
        Optional.empty(),
        conclusions());
  }

  private boolean hasListened() {
    return state == State.SENDING || state == State.OVER;
  }

  private List<String> conclusions() {
    List<String> all = new ArrayList<>();
    if (hasListened()) {
      all.add(idle());
      if (after.isEmpty()) {
        all.add(
            "The driver does not count line errors. Only characters that it marked were counted.");
      }
    }
    if (state == State.OVER) {
      all.add(echo());
    }
    return all;
  }

  /** Framing errors and breaks while nothing was sent; the other kinds mean something else. */
  private long idleFaults() {
    if (before.isEmpty() || after.isEmpty()) {
      return idleErrors;
    }
    return after.get().framing()
        - before.get().framing()
        + after.get().breaks()
        - before.get().breaks();
  }

  private String idle() {
    if (idleFaults() > 0) {
      return idleFaults()
          + " framing errors or breaks came while this port sent nothing. If no other device was"
          + " sending, A and B are swapped, or the bias resistors are missing.";
    }
    if (idleBytes > 0) {
      return idleBytes
          + " bytes came without an error while this port sent nothing: another device sends.";
    }
    return "The line is quiet while nothing is sent: its idle level is right, or nothing is"
        + " connected.";
  }

  private String echo() {
    if (echoes.stream().allMatch(echo -> echo.received() == 0)) {
      return "This port does not hear its own transmission. This is usual on RS-232, and with"
          + " transceivers that do not receive while they send.";
    }
    if (echoes.stream().allMatch(SentBytes.Difference::isNone)) {
      return "This port hears its own transmission without an error: the transceiver receives while"
          + " it sends, or TX and RX are bridged. The Modbus gateway ignores this echo.";
    }
    return "The bytes that came back differ from those that were sent: another device sent at the"
        + " same time, or answered, or the termination resistors are wrong.";
  }

  @Override
  public String outcome() {
    return "The line is checked.";
  }
}
