package org.serialbridge.rfc2217;

/**
 * Notifications to a client, and the masks that select them (RFC 2217, section 4). They are sent
 * only while COM-PORT-OPTION is agreed and the client has not suspended data; later events wait.
 */
final class Notifications {
  private static final int LEVELS = 0xF0;

  private static final int UNKNOWN = -1;

  private final Telnet telnet;
  private final ComPortServer.Output output;
  private boolean isAgreed;
  private boolean isSuspended;
  private int modemMask = 0xFF;
  private int lineMask;
  private int modem = UNKNOWN;

  /** Levels that have changed since the last notification, and their delta bits. */
  private int changed;

  /** The next notification is sent even if the state has not changed. */
  private boolean isFirst;

  /** Events of the line that the client has not got yet. */
  private int unread;

  Notifications(Telnet telnet, ComPortServer.Output output) {
    this.telnet = telnet;
    this.output = output;
  }

  /** Whether notifications may be sent now. */
  boolean isOpen() {
    return isAgreed && !isSuspended;
  }

  /** COM-PORT-OPTION has been turned on or off. */
  void agreed(boolean isOn) {
    isAgreed = isOn;
    isFirst = isOn;
    watch();
    report();
  }

  void suspend(boolean isOn) {
    if (isOn != isSuspended) {
      isSuspended = isOn;
      output.suspend(isOn);
      report();
    }
  }

  int modemMask() {
    return modemMask;
  }

  int lineMask() {
    return lineMask;
  }

  void modemMask(int mask) {
    if (mask != modemMask) {
      modemMask = mask;
      watch();
    }
  }

  void lineMask(int mask) {
    if (mask != lineMask) {
      lineMask = mask;
      unread = 0;
      watch();
    }
  }

  private void watch() {
    output.watch(isAgreed ? modemMask : 0, isAgreed ? lineMask : 0);
  }

  /** The levels without delta bits; 0 if they are not known. */
  int modemState() {
    return modem == UNKNOWN ? 0 : modem;
  }

  void modemState(int state) {
    int levels = state & LEVELS;
    if (modem != UNKNOWN) {
      int different = modem ^ levels;
      // The delta bit of RI is set at the trailing edge only.
      int edges = different & ~(levels & ModemLine.RI.bit());
      changed |= different | edges >> 4;
    }
    modem = levels;
    report();
  }

  /**
   * The events that the client has not got yet. Reading clears them, as in a UART's line status
   * register.
   */
  int lineState() {
    int events = unread;
    unread = 0;
    return events;
  }

  void lineState(int events) {
    unread |= events;
    report();
  }

  private void report() {
    if (!isOpen()) {
      return;
    }
    if (modem != UNKNOWN && (isFirst || (changed & modemMask) != 0)) {
      int value = isFirst ? modem : (modem | changed & ~LEVELS) & modemMask;
      isFirst = false;
      changed = 0;
      tell(ComPortCommand.NOTIFY_MODEMSTATE, value);
    }
    int events = unread & lineMask;
    if (events != 0) {
      unread &= ~events;
      tell(ComPortCommand.NOTIFY_LINESTATE, events);
    }
  }

  private void tell(ComPortCommand command, int value) {
    telnet.sendComPort(command.serverCode(), command.octets(value));
  }
}
