package org.serialbridge.linetest;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.status.LineTestReport;

/** Shows the modem lines, and lets a person switch DTR and RTS, for ten minutes. */
public final class SignalLamps implements LineTest {
  /** The kind of this test in reports. */
  public static final String KIND = "signals";

  private static final long LONGEST_MILLIS = TimeUnit.MINUTES.toMillis(10);

  private final TestLine line;
  private ModemInputs inputs = ModemInputs.NONE;
  private long until;
  private boolean isOver;

  /** A test that has not begun. */
  public SignalLamps(TestLine line) {
    this.line = line;
  }

  @Override
  public void begin(long now) {
    until = now + TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS);
  }

  @Override
  public void configured(long now) {}

  @Override
  public void received(ByteBuffer bytes, long now) {}

  @Override
  public void lineErrors(Set<LineError> errors) {}

  @Override
  public void modemInputs(ModemInputs changed) {
    inputs = changed;
  }

  @Override
  public void signal(ControlSignal signal, boolean on) {
    line.set(signal, on);
  }

  @Override
  public OptionalLong deadline() {
    return isOver ? OptionalLong.empty() : OptionalLong.of(until);
  }

  @Override
  public void poll(long now) {
    isOver = now - until >= 0;
  }

  @Override
  public LineTestReport report(long now) {
    long left = Math.max(0, TimeUnit.NANOSECONDS.toMillis(until - now));
    return new LineTestReport(
        KIND,
        LineTestReport.State.RUNNING,
        "Showing the modem lines",
        (int) (100 - 100 * left / LONGEST_MILLIS),
        left,
        List.of(),
        List.of(),
        Optional.of(
            new LineTestReport.Signals(
                inputs.cts(),
                inputs.dsr(),
                inputs.ri(),
                inputs.dcd(),
                line.isOn(ControlSignal.DTR),
                line.isOn(ControlSignal.RTS))),
        List.of(
            "A device without modem lines shows CTS, DSR, RI and DCD off. With RS-485 direction"
                + " control, RTS belongs to the transceiver."));
  }

  @Override
  public String outcome() {
    return "The ten minutes are over.";
  }
}
