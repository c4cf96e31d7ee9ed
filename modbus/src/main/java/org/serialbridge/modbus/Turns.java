package org.serialbridge.modbus;

import org.serialbridge.modbus.FrameSplitter.Kind;

/** Tells the requests on a line from the responses. Sans-IO; one thread. */
public interface Turns {
  /** The kind of the frame that probably comes next: REQUEST or RESPONSE. */
  Kind next();

  /**
   * Takes the next frame, whose checksum is right.
   *
   * @return REQUEST or RESPONSE
   */
  Kind take(Adu frame, long now);

  /**
   * The turns where only masters or only slaves are heard, and the echo of the others.
   *
   * @param sender {@link Kind#REQUEST} for a master, {@link Kind#RESPONSE} for slaves
   */
  static Turns of(Kind sender) {
    return new OneSender(sender);
  }

  /** The turns where a master and its slaves are heard. */
  static Turns ofBoth(LineTiming timing) {
    return new HeardTurns(timing);
  }

  /** One side. A frame of the other side's form is an echo. */
  record OneSender(Kind next) implements Turns {
    @Override
    public Kind take(Adu frame, long now) {
      Kind other = next == Kind.REQUEST ? Kind.RESPONSE : Kind.REQUEST;
      return !PduLength.is(next, frame) && PduLength.is(other, frame) ? other : next;
    }
  }
}
