package org.serialbridge.serial.rs485;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.serialbridge.serial.Rs485State;
import org.serialbridge.settings.Rs485Mode;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.RtsLevel;

/**
 * The direction control of an RS-485 transceiver at a tty: by the kernel's driver, or by the writer
 * of the line, which switches RTS around each burst of bytes.
 *
 * <pre>
 * receiving --begin: RTS, RS485PRE--> sending --all sent; end: RS485POST, RTS--> receiving
 * </pre>
 *
 * One thread at a time sets and switches it; any thread may query it.
 */
public final class Rs485 {
  /** The RTS of the tty. */
  @FunctionalInterface
  public interface Rts {
    /** Sets RTS; false if the device has none. */
    boolean set(boolean on);
  }

  /** The RS-485 mode of the driver. */
  public interface Driver {
    KernelRs485.Answer on(Rs485Settings wanted);

    void off();

    /** Sets whether RTS keeps its level when the tty is closed; otherwise it is switched off. */
    void keepRtsAtClose(boolean kept);
  }

  private final Rts rts;
  private final Driver driver;
  private volatile Rs485Settings settings = Rs485Settings.OFF;
  private volatile Rs485State state = Rs485State.NONE;
  private volatile boolean isSending;

  /** A transceiver without direction control; RTS is on. */
  public Rs485(Rts rts, Driver driver) {
    this.rts = rts;
    this.driver = driver;
  }

  /** The direction control in force. */
  public Rs485State state() {
    return state;
  }

  /** Whether RTS controls the transceiver. */
  public boolean ownsRts() {
    return state.method() != Rs485State.Method.NONE;
  }

  /** Whether the writer switches the direction. */
  public boolean isSwitchedByWriter() {
    return state.method() == Rs485State.Method.RTS;
  }

  /** Whether the writer has switched it to send. */
  public boolean isSending() {
    return isSending;
  }

  /** Whether data received now is an echo to be dropped. */
  public boolean suppressesEcho() {
    return isSending && !settings.receivesWhileSending();
  }

  /** Changes the direction control, while no data is being sent. */
  public Rs485State set(Rs485Settings wanted) {
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
   * Ends the direction control before. The driver may also have a mode that another program has
   * set. With OFF the driver is not asked: the mode may come from the device tree.
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
      remarks.add("the device has no RTS for the direction control");
    }
    if (settings.isTerminated()) {
      remarks.add("the bus can be terminated by the kernel's driver only");
    }
    return new Rs485State(Rs485State.Method.RTS, List.copyOf(remarks));
  }

  /** A closed tty must not drive the bus. */
  private void keepRtsAtClose(boolean kept) {
    if (settings.whileSending() == RtsLevel.LOW) {
      driver.keepRtsAtClose(kept);
    }
  }

  // ---- switched by the writer

  /** Switches to send, and waits for the delay before sending. */
  public void begin() {
    isSending = true;
    setRts(true);
    park(settings.beforeMillis());
  }

  /** Switches back when all bytes have left, after the delay after sending. */
  public void end() {
    park(settings.afterMillis());
    endNow();
  }

  /** Switches back at once: the line is being closed. */
  public void endNow() {
    if (isSending) {
      setRts(false);
      isSending = false;
    }
  }

  /** Restores RTS after an opening of the tty, at which the kernel raises it. */
  public void restore() {
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
