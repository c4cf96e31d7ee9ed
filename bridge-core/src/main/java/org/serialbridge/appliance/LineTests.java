package org.serialbridge.appliance;

import io.netty.util.concurrent.Future;
import org.serialbridge.linetest.LineTest;
import org.serialbridge.linetest.LineTestException;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.status.LineTestReport;

/**
 * The tests of the serial lines of an appliance, one for each port at a time. Futures fail with
 * {@link LineTestException} if a test cannot begin or there is none, and with another exception if
 * there is no such port.
 */
public final class LineTests {
  private final Appliance appliance;

  /** The tests of an appliance, whoever asks for them. */
  public LineTests(Appliance appliance) {
    this.appliance = appliance;
  }

  /**
   * Starts a test: the clients of the port are disconnected. At its end the port restarts with the
   * settings in force. It ends early if nobody asks for its {@link #report} for 15 s.
   */
  public Future<LineTestReport> start(String port, LineTest.Factory factory) {
    return answer(port, converter -> converter.startTest(factory));
  }

  /** The report of the test, or of the last one. */
  public Future<LineTestReport> report(String port) {
    return answer(port, converter -> converter.test().report());
  }

  /** Ends the test. */
  public Future<LineTestReport> stop(String port) {
    return answer(
        port,
        converter -> {
          converter.test().end(LineTestReport.State.STOPPED, "Stopped.");
          return converter.test().report();
        });
  }

  /** Switches a control signal, in a test that offers it. */
  public Future<LineTestReport> signal(String port, ControlSignal signal, boolean on) {
    return answer(
        port,
        converter -> {
          converter.test().signal(signal, on);
          return converter.test().report();
        });
  }

  private interface Question {
    LineTestReport of(Converter converter) throws LineTestException;
  }

  private Future<LineTestReport> answer(String port, Question question) {
    Converters all = appliance.converters();
    return all.on(port, converter -> all.done(question.of(converter)));
  }
}
