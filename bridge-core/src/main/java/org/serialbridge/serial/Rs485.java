package org.serialbridge.serial;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.serialbridge.settings.Rs485Mode;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.RtsLevel;

/**
 * The transceiver of an RS-485 bus at a tty, and who turns it: the kernel's driver, or the writer
 * of the line, by RTS, around each burst of bytes.
 *
 * <pre>
 * receiving --begin: RTS, RS485PRE--> sending --all has left; end: RS485POST, RTS--> receiving
 * </pre>
 *
 * Set and turned by one thread at a time; asked by any.
 */
final class Rs485 {
  /** The RTS of the tty. */
  @FunctionalInterface
  interface Rts {
    /** Sets it; false if the device has none. */
    boolean set(boolean on);
  }

  /** The RS-485 mode of the driver. */
  interface Driver {
    KernelRs485.Answer on(Rs485Settings wanted);

    void off();

    /** Lets RTS stay as it is when the tty is closed, or not: then it is switched off. */
    void keepRtsAtClose(boolean kept);
  }

  private final Rts rts;
  private final Driver driver;
  private volatile Rs485Settings settings = Rs485Settings.OFF;
  private volatile Rs485State state = Rs485State.NONE;
  private volatile boolean isSending;

  /** A transceiver that nobody turns yet; RTS is on. */
  Rs485(Rts rts, Driver driver) {
    this.rts = rts;
    this.driver = driver;
  }

  /** What is in force. */
  Rs485State state() {
    return state;
  }

  /** Whether RTS belongs to the transceiver. */
  boolean ownsRts() {
    return state.method() != Rs485State.Method.NONE;
  }

  /** Whether the writer turns it. */
  boolean isSwitchedByWriter() {
    return state.method() == Rs485State.Method.RTS;
  }

  /** Whether it is turned to send, by the writer. */
  boolean isSending() {
    return isSending;
  }

  /** Whether what is received now is to be dropped: an echo. */
  boolean suppressesEcho() {
    return isSending && !settings.receivesWhileSending();
  }

  /** Changes who turns it; nothing is being sent. */
  Rs485State set(Rs485Settings wanted) {
    if (wanted.equals(settings)) {
      return state;
    }
    leave(wanted);
    settings = wanted;
    state =
        switch (wanted.mode()) {
          case OFF -> Rs485State.NONE;
          case RTS -> byRts(List.of());
          case KERNEL -> byDriver(driver.on(wanted));
          case AUTO -> byBest(driver.on(wanted));
        };
    return state;
  }

  /**
   * The driver may also have a mode that another program has left to it. With OFF it is not asked:
   * what the device tree has set may be wanted.
   */
  private void leave(Rs485Settings wanted) {
    boolean isKernels = state.method() == Rs485State.Method.KERNEL;
    if (isSwitchedByWriter()) {
      state = Rs485State.NONE;
      rts.set(true);
      keepRtsAtClose(false);
    }
    if (wanted.mode() == Rs485Mode.RTS || isKernels && !wanted.isOn()) {
      driver.off();
    }
  }

  private static Rs485State byDriver(KernelRs485.Answer answer) {
    return answer.isInForce()
        ? new Rs485State(Rs485State.Method.KERNEL, answer.remarks())
        : new Rs485State(Rs485State.Method.NONE, answer.remarks());
  }

  private Rs485State byBest(KernelRs485.Answer answer) {
    return answer.isInForce()
        ? byDriver(answer)
        : byRts(answer.remarks().stream().map(reason -> reason + ": RTS is used").toList());
  }

  private Rs485State byRts(List<String> reasons) {
    keepRtsAtClose(true);
    List<String> remarks = new ArrayList<>(reasons);
    if (!setRts(false)) {
      remarks.add("the device has no RTS that could turn the transceiver");
    }
    if (settings.isTerminated()) {
      remarks.add("the bus can be terminated by the kernel's driver only");
    }
    return new Rs485State(Rs485State.Method.RTS, List.copyOf(remarks));
  }

  /** A closed tty is not to drive the bus. */
  private void keepRtsAtClose(boolean kept) {
    if (settings.whileSending() == RtsLevel.LOW) {
      driver.keepRtsAtClose(kept);
    }
  }

  // ---- turned by the writer

  /** Turns it to send; waits as long as that takes. */
  void begin() {
    isSending = true;
    setRts(true);
    park(settings.beforeMillis());
  }

  /** Turns it back, all having left; waits as long as that takes. */
  void end() {
    park(settings.afterMillis());
    endNow();
  }

  /** The line is being closed. */
  void endNow() {
    if (isSending) {
      setRts(false);
      isSending = false;
    }
  }

  /** Somebody has opened the tty, and the kernel has raised RTS. */
  void restore() {
    if (isSwitchedByWriter()) {
      setRts(isSending);
    }
  }

  private boolean setRts(boolean sends) {
    return rts.set(sends == (settings.whileSending() == RtsLevel.HIGH));
  }

  private void park(int millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }
}
