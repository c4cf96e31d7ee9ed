package org.serialbridge.rfc2217;

/**
 * One option on one side, negotiated by the Q method (RFC 1143, section 7), whose state names it
 * has. The same machine serves both sides: YES stands for WILL and DO, NO for WONT and DONT.
 *
 * <p>An answer is sent only where the state changes or a request is refused, so two machines never
 * answer each other for ever, whatever they want and whenever they change their minds.
 */
final class OptionSide {
  /** Whether the option is in effect, or what was asked for. */
  enum State {
    NO,
    YES,
    /** Asked to turn it off. */
    WANTNO,
    /** Asked to turn it on. */
    WANTYES
  }

  /** What is to be sent. */
  enum Reply {
    NOTHING,
    YES,
    NO
  }

  private State state = State.NO;

  /** The queue bit: once the peer has answered, the opposite of what was asked is asked for. */
  private boolean opposite;

  State state() {
    return state;
  }

  boolean isOpposite() {
    return opposite;
  }

  boolean isOn() {
    return state == State.YES;
  }

  /** WILL or DO was received. */
  Reply receivedYes(boolean isWelcome) {
    return switch (state) {
      case NO -> isWelcome ? to(State.YES, Reply.YES) : Reply.NO;
      case YES -> Reply.NOTHING;
      // A peer that answers NO by YES is wrong; the RFC's way out ends the exchange.
      case WANTNO -> to(opposite ? State.YES : State.NO, Reply.NOTHING);
      case WANTYES -> opposite ? to(State.WANTNO, Reply.NO) : to(State.YES, Reply.NOTHING);
    };
  }

  /** WONT or DONT was received. */
  Reply receivedNo() {
    return switch (state) {
      case NO -> Reply.NOTHING;
      case YES -> to(State.NO, Reply.NO);
      case WANTNO -> opposite ? to(State.WANTYES, Reply.YES) : to(State.NO, Reply.NOTHING);
      case WANTYES -> to(State.NO, Reply.NOTHING);
    };
  }

  /** We want it on. */
  Reply enable() {
    return switch (state) {
      case NO -> to(State.WANTYES, Reply.YES);
      case YES -> Reply.NOTHING;
      case WANTNO -> queue(true);
      case WANTYES -> queue(false);
    };
  }

  /** We want it off. */
  Reply disable() {
    return switch (state) {
      case NO -> Reply.NOTHING;
      case YES -> to(State.WANTNO, Reply.NO);
      case WANTNO -> queue(false);
      case WANTYES -> queue(true);
    };
  }

  private Reply to(State next, Reply reply) {
    state = next;
    opposite = false;
    return reply;
  }

  private Reply queue(boolean isOpposite) {
    opposite = isOpposite;
    return Reply.NOTHING;
  }
}
