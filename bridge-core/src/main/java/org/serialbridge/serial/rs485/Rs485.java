package org.serialbridge.serial.rs485;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.Rs485State;
import org.serialbridge.settings.GpioPin;
import org.serialbridge.settings.Rs485Mode;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.RtsLevel;

/**
 * The direction control of an RS-485 transceiver at a tty: by the kernel's driver, or by the writer
 * of the line, which switches RTS or an output of a GPIO chip around each burst of bytes.
 *
 * <pre>
 * receiving --begin: RTS, RS485PRE--> sending --all sent; end: RS485POST, RTS--> receiving
 * </pre>
 *
 * One thread at a time sets and switches it; any thread may query it.
 */
public final class Rs485 {
  /** The tty with the transceiver, and its computer. */
  public interface Host {
    /** Sets RTS; false if the device has none. */
    boolean setRts(boolean on);

    /** Gives RTS back to its other users, and sets it as they want it. */
    void giveRtsBack();

    /** Sets whether DTR and RTS keep their levels when the tty is closed. */
    void keepRtsAtClose(boolean kept);

    /** Sets the RS-485 mode of the driver. */
    KernelRs485.Setter driver();

    /**
     * Takes an output.
     *
     * @param high its first level
     * @throws IOException if it does not exist, is not for this user, or in use
     */
    Output take(GpioPin pin, boolean high) throws IOException;
  }

  /** An output of a GPIO chip. */
  public interface Output {
    /** Sets its level; false if the chip is gone. */
    boolean set(boolean high);

    /** Gives it back. */
    void release();
  }

  private final Host host;
  private volatile Rs485Settings settings = Rs485Settings.OFF;
  private volatile Rs485State state = Rs485State.NONE;
  private volatile boolean isSending;
  private volatile @Nullable Output output;

  /** A transceiver without direction control. */
  public Rs485(Host host) {
    this.host = host;
  }

  /** The direction control in force. */
  public Rs485State state() {
    return state;
  }

  /** Whether RTS controls the transceiver. */
  public boolean ownsRts() {
    Rs485State.Method method = state.method();
    return method == Rs485State.Method.KERNEL || method == Rs485State.Method.RTS;
  }

  /** Whether the writer switches the direction. */
  public boolean isSwitchedByWriter() {
    Rs485State.Method method = state.method();
    return method == Rs485State.Method.RTS || method == Rs485State.Method.GPIO;
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
    boolean hasFailed = wanted.isOn() && state.method() == Rs485State.Method.NONE;
    if (wanted.equals(settings) && !hasFailed) {
      return state;
    }
    endNow();
    Rs485State.Method before = state.method();
    leave(wanted);
    settings = wanted;
    state =
        switch (wanted.mode()) {
          case OFF -> Rs485State.NONE;
          case RTS -> byRts(List.of());
          case KERNEL -> byDriver(KernelRs485.on(host.driver(), wanted));
          case AUTO -> byBest(KernelRs485.on(host.driver(), wanted));
          case GPIO -> byOutput();
        };
    if (before == Rs485State.Method.KERNEL && state.method() != before && wanted.isOn()) {
      KernelRs485.off(host.driver()); // it has refused to change its mode
    }
    return state;
  }

  /**
   * Ends the direction control before. The driver may also have a mode that another program has
   * set. With OFF the driver is not asked: the mode may come from the device tree.
   */
  private void leave(Rs485Settings wanted) {
    Rs485State.Method method = state.method();
    state = Rs485State.NONE;
    switch (method) {
      case RTS, KERNEL -> {
        if (!wanted.takesRts()) {
          host.giveRtsBack();
        }
        keepRtsAtClose(false);
      }
      case GPIO -> releaseOutput();
      case NONE -> {}
    }
    boolean isSwitchedHere = wanted.mode() == Rs485Mode.RTS || wanted.mode() == Rs485Mode.GPIO;
    if (isSwitchedHere || method == Rs485State.Method.KERNEL && !wanted.isOn()) {
      KernelRs485.off(host.driver());
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
    if (!host.setRts(level(false))) {
      remarks.add("the device has no RTS for the direction control");
    }
    return byWriter(Rs485State.Method.RTS, remarks);
  }

  private Rs485State byOutput() {
    if (!settings.pin().isSet()) {
      return new Rs485State(Rs485State.Method.NONE, List.of("RS485GPIO names no output"));
    }
    try {
      output = host.take(settings.pin(), level(false));
    } catch (IOException e) {
      return new Rs485State(
          Rs485State.Method.NONE,
          List.of("the GPIO output " + settings.pin() + " cannot be used: " + e.getMessage()));
    }
    return byWriter(Rs485State.Method.GPIO, new ArrayList<>());
  }

  private Rs485State byWriter(Rs485State.Method method, List<String> remarks) {
    if (settings.isTerminated()) {
      remarks.add("the bus can be terminated by the kernel's driver only");
    }
    return new Rs485State(method, List.copyOf(remarks));
  }

  private void releaseOutput() {
    Output taken = output;
    output = null;
    if (taken != null) {
      taken.release();
    }
  }

  /** A closed tty must not drive the bus. */
  private void keepRtsAtClose(boolean kept) {
    if (settings.whileSending() == RtsLevel.LOW) {
      host.keepRtsAtClose(kept);
    }
  }

  // ---- switched by the writer

  /** Switches to send, and waits for the delay before sending. */
  public void begin() {
    isSending = true;
    turn(true);
    park(settings.beforeMillis());
  }

  /** Switches back when all bytes have left, after the delay after sending. */
  public void end() {
    park(settings.afterMillis());
    endNow();
  }

  private void endNow() {
    if (isSending) {
      turn(false);
      isSending = false;
    }
  }

  /** Switches back at once, and gives the output back: the line is being closed. */
  public void close() {
    endNow();
    releaseOutput();
  }

  private void turn(boolean sends) {
    Output taken = output;
    if (taken == null) {
      host.setRts(level(sends));
    } else {
      taken.set(level(sends));
    }
  }

  private boolean level(boolean sends) {
    return sends == (settings.whileSending() == RtsLevel.HIGH);
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
