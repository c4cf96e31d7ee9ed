package org.serialbridge.serial.tty;

import java.util.Optional;
import java.util.function.Supplier;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.kernel.LineCounts;
import org.serialbridge.status.LineErrorCounts;

/**
 * Tells the kinds of marked errors apart, which the kernel's marks do not: by the counts of the
 * driver. The driver may have counted an error whose mark is not read yet.
 *
 * <p>Without counts, a bad 00 is a break, which it always is on a line without parity; any other
 * bad byte has a parity error on a line with parity, and a framing error on a line without.
 */
final class ErrorKinds {
  private final Supplier<Optional<LineCounts>> driver;
  private ErrorCounter counter = new ErrorCounter();

  /** Errors that were counted, and whose marks were not read yet. */
  private LineErrorCounts pending = LineErrorCounts.NONE;

  /** The kinds by the counts of a driver, if it has any. */
  ErrorKinds(Supplier<Optional<LineCounts>> driver) {
    this.driver = driver;
    begin();
  }

  /** No earlier error is marked in the data that is read from now on. */
  void begin() {
    counter = new ErrorCounter();
    counter.look(driver.get());
    pending = LineErrorCounts.NONE;
  }

  /** Looks at the counts, before the marks of a read. */
  void look() {
    pending = pending.plus(counter.look(driver.get()));
  }

  /**
   * The kind of an error.
   *
   * @param value the marked byte
   * @param hasParity whether characters have a parity bit
   */
  LineError of(byte value, boolean hasParity) {
    LineError kind = guess(value, hasParity);
    pending =
        new LineErrorCounts(
            pending.overruns(),
            pending.parity() - (kind == LineError.PARITY && pending.parity() > 0 ? 1 : 0),
            pending.framing() - (kind == LineError.FRAMING && pending.framing() > 0 ? 1 : 0),
            pending.breaks() - (kind == LineError.BREAK && pending.breaks() > 0 ? 1 : 0));
    return kind;
  }

  private LineError guess(byte value, boolean hasParity) {
    boolean mayBeParity = pending.parity() > 0;
    boolean mayBeFraming = pending.framing() > 0;
    if (value == 0 && (pending.breaks() > 0 || !mayBeParity && !mayBeFraming)) {
      return LineError.BREAK;
    }
    if (mayBeParity != mayBeFraming) {
      return mayBeParity ? LineError.PARITY : LineError.FRAMING;
    }
    return hasParity ? LineError.PARITY : LineError.FRAMING;
  }
}
