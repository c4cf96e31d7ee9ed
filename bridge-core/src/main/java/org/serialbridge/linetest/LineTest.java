package org.serialbridge.linetest;

import java.nio.ByteBuffer;
import java.util.Set;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.status.LineTestReport;
import org.serialbridge.time.Timed;

/**
 * A test of a serial line. All methods are called on the event loop of the port, with times in ns.
 * Without a deadline the test is over.
 */
public interface LineTest extends Timed {
  /** Makes a test for a line. */
  @FunctionalInterface
  interface Factory {
    /** The test, which has not begun. */
    LineTest on(TestLine line);
  }

  /** The line is there, and nothing of the clients is under way. */
  void begin(long now);

  /**
   * The line has taken or refused the parameters; {@link TestLine#parameters} are in force now.
   * Bytes received before may still come.
   */
  void configured(long now);

  /** Takes bytes of the line, valid during the call. */
  void received(ByteBuffer bytes, long now);

  /** Errors came after the bytes received last. */
  void lineErrors(Set<LineError> errors);

  /** The modem inputs at the begin, and at each change. */
  default void modemInputs(ModemInputs inputs) {}

  /** A person switches a control signal; a test that does not offer it does nothing. */
  default void signal(ControlSignal signal, boolean on) {}

  /** The report now. Its state is RUNNING, also when the test is over. */
  LineTestReport report(long now);

  /** The reason why the test is over, in words. */
  String outcome();
}
