package org.serialbridge.linetest;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.loop.DeadlineTimer;
import org.serialbridge.port.NotSentException;
import org.serialbridge.port.PortUser;
import org.serialbridge.port.SerialPort;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.status.LineErrorCounts;
import org.serialbridge.status.LineTestReport;
import org.serialbridge.status.LineTestReport.State;

/**
 * A test that has a port for itself. It ends when the test is over, when a person stops it, when
 * nobody has asked for its report for 15 s, after 2 h, and when the device goes or an AT dialogue
 * begins. Everything happens on the event loop of the port.
 *
 * <pre>
 * made --begin--> RUNNING --end--> FINISHED, STOPPED or FAILED; the owner restarts the port
 *   +------------------end---------^
 * </pre>
 */
public final class LineTestRun implements PortUser, TestLine {
  /** The test ends if nobody has asked for its report for so long. */
  public static final long UNWATCHED_MILLIS = 15_000;

  /** The longest time of a test. */
  public static final long LONGEST_MILLIS = TimeUnit.HOURS.toMillis(2);

  private final SerialPort port;
  private final EventLoop loop;
  private final Runnable over;

  /**
   * The test while it runs, dropped at the end. A search holds 33 candidates, 33 scores of talkers
   * and 247 answers of 1 KiB at most; the other tests hold 12 KiB that were sent and received. So
   * it is below 512 KiB for each port.
   */
  private @Nullable LineTest test;

  private final DeadlineTimer timer;
  private final DeadlineTimer unwatched;
  private final Map<ControlSignal, Boolean> signalsBefore = new TreeMap<>();
  private boolean hasBegun;
  private boolean hasLeft;
  private @Nullable Future<?> limit;

  /** The report at the end; null while the test runs. */
  private @Nullable LineTestReport last;

  /**
   * A test that has not begun; it is being watched.
   *
   * @param over called when it has ended: the port needs its settings again
   */
  public LineTestRun(SerialPort port, EventLoop loop, LineTest.Factory factory, Runnable over) {
    this.port = port;
    this.loop = loop;
    this.over = over;
    test = factory.on(this);
    timer = new DeadlineTimer(loop, this::deadline, this::poll);
    unwatched =
        new DeadlineTimer(
            loop,
            TimeUnit.MILLISECONDS.toNanos(UNWATCHED_MILLIS),
            () -> end(State.STOPPED, "Nobody asked for the progress any more."));
    unwatched.start();
  }

  /** Begins, when the port has no other user. */
  public void begin() {
    LineTest begun = test;
    if (begun == null) {
      return;
    }
    port.attach(this);
    port.output().withdraw(); // of the clients, who are gone
    for (ControlSignal signal : ControlSignal.values()) {
      signalsBefore.put(signal, port.control().isOn(signal));
    }
    hasBegun = true;
    limit =
        loop.schedule(
            () -> end(State.STOPPED, "The time limit of 2 h is reached."),
            LONGEST_MILLIS,
            TimeUnit.MILLISECONDS);
    port.control().watch(true, true);
    begun.begin(now());
    moved();
  }

  /** Ends, unless it has ended. The port gets back the control signals that it had. */
  public void end(State how, String why) {
    LineTest ended = test;
    if (ended == null) {
      return;
    }
    last = ended.report(now()).ended(how, why);
    test = null;
    unwatched.stop();
    timer.stop();
    if (limit != null) {
      limit.cancel(false);
    }
    if (hasBegun) {
      port.output().withdraw();
      port.control().watch(false, false);
      signalsBefore.forEach((signal, on) -> port.control().set(signal, on));
    }
    leave();
  }

  /** Gives the port back, when no dialogue is active: a restart of the port would end that. */
  private void leave() {
    if (!hasLeft && !port.output().isInDialogue()) {
      hasLeft = true;
      loop.execute(over); // not within a call of the port, which restarts then
    }
  }

  /** True until the end: the test has the port, or waits for it. */
  public boolean isRunning() {
    return test != null;
  }

  /** The report now, for a person who watches the test. */
  public LineTestReport report() {
    unwatched.touch();
    return test == null ? Objects.requireNonNull(last) : test.report(now());
  }

  /** A person switches a control signal. */
  public void signal(ControlSignal signal, boolean on) {
    if (test != null && hasBegun) {
      test.signal(signal, on);
      moved();
    }
  }

  private long now() {
    return loop.ticker().nanoTime();
  }

  private OptionalLong deadline() {
    return test != null && hasBegun ? test.deadline() : OptionalLong.empty();
  }

  private void poll(long now) {
    if (test != null) {
      test.poll(now);
      moved();
    }
  }

  /** The test has got something: its deadline may have changed, or it is over. */
  private void moved() {
    if (test != null && hasBegun) {
      if (test.deadline().isEmpty()) {
        end(State.FINISHED, test.outcome());
      } else {
        timer.update();
      }
    }
  }

  // ---- for the test

  @Override
  public UartSettings parameters() {
    return port.control().parameters();
  }

  @Override
  public void configure(UartSettings wanted) {
    port.control()
        .configure(wanted)
        .addListener(
            done -> {
              if (test != null) {
                test.configured(now());
                moved();
              }
            });
  }

  @Override
  public void send(byte[] bytes) {
    try {
      port.output().send(bytes);
    } catch (NotSentException e) {
      end(State.FAILED, "Nothing can be sent: " + e.getMessage() + ".");
    }
  }

  @Override
  public void set(ControlSignal signal, boolean on) {
    port.control().set(signal, on);
  }

  @Override
  public boolean isOn(ControlSignal signal) {
    return port.control().isOn(signal);
  }

  @Override
  public Optional<LineErrorCounts> errorCounts() {
    port.settle();
    return port.status().errors();
  }

  // ---- from the port

  @Override
  public void lineIsAlive() {}

  @Override
  public void fromLine(ByteBuffer data, long now) {
    if (test != null) {
      test.received(data, now);
      moved();
    }
  }

  @Override
  public boolean acceptsData() {
    return true;
  }

  @Override
  public void outputChanged() {
    if (port.output().isInDialogue()) {
      end(State.STOPPED, "An AT dialogue began on the line.");
    } else if (last != null) {
      leave();
    }
  }

  @Override
  public void modemInputsChanged(ModemInputs inputs) {
    if (test != null) {
      test.modemInputs(inputs);
    }
  }

  @Override
  public void lineErrors(Set<LineError> errors) {
    if (test != null) {
      test.lineErrors(errors);
    }
  }

  @Override
  public void deviceIsThere() {}

  @Override
  public void deviceIsAbsent() {
    deviceIsLost();
  }

  @Override
  public boolean deviceIsLost() {
    end(State.FAILED, "The serial device is gone.");
    return true;
  }
}
