package org.serialbridge.rfc2217;

/**
 * A change that a request asks of the line. One line may have several clients, so a change holds
 * only its own value; {@link #on} applies it to the state of the line when its turn comes.
 */
public sealed interface Change {
  /** The state of the line with this change. */
  PortState on(PortState now);

  /**
   * SET-BAUDRATE.
   *
   * @param wanted bit/s, 1 to 2,147,483,647; a line that does not support the speed keeps its own
   */
  record BaudRate(int wanted) implements Change {
    @Override
    public PortState on(PortState now) {
      return now.withBaudRate(wanted);
    }
  }

  /**
   * SET-DATASIZE.
   *
   * @param wanted 5 to 8
   */
  record DataSize(int wanted) implements Change {
    @Override
    public PortState on(PortState now) {
      return now.withDataSize(wanted);
    }
  }

  /** SET-PARITY. */
  record ParityBit(Parity wanted) implements Change {
    @Override
    public PortState on(PortState now) {
      return now.withParity(wanted);
    }
  }

  /** SET-STOPSIZE. */
  record StopBit(StopSize wanted) implements Change {
    @Override
    public PortState on(PortState now) {
      return now.withStopSize(wanted);
    }
  }

  /** SET-CONTROL 1 to 3, "outbound/both": both directions, until one is set apart. */
  record Flow(FlowControl wanted) implements Change {
    @Override
    public PortState on(PortState now) {
      return now.withFlow(wanted, wanted);
    }
  }

  /** SET-CONTROL 17 and 19: flow control that exists outbound only. */
  record Outbound(FlowControl wanted) implements Change {
    @Override
    public PortState on(PortState now) {
      return now.withFlow(wanted, now.inbound());
    }
  }

  /** SET-CONTROL 14 to 16 and 18. */
  record Inbound(FlowControl wanted) implements Change {
    @Override
    public PortState on(PortState now) {
      return now.withFlow(now.outbound(), wanted);
    }
  }

  /** SET-CONTROL 8 and 9. */
  record Dtr(boolean wanted) implements Change {
    @Override
    public PortState on(PortState now) {
      return now.withDtr(wanted);
    }
  }

  /** SET-CONTROL 11 and 12. */
  record Rts(boolean wanted) implements Change {
    @Override
    public PortState on(PortState now) {
      return now.withRts(wanted);
    }
  }

  /** SET-CONTROL 5 and 6, and the telnet command BREAK. */
  record Break(boolean wanted) implements Change {
    @Override
    public PortState on(PortState now) {
      return now.withBreak(wanted);
    }
  }
}
