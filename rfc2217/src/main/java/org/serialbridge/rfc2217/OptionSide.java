package org.serialbridge.rfc2217;

/**
 * One option on one side, negotiated by the Q method (RFC 1143, section 7), with its state names.
 * The same machine serves both sides: YES stands for WILL and DO, NO for WONT and DONT.
 *
 * <p>An answer is sent only if the state changes or a request is refused. Two machines therefore
 * never answer each other for ever.
 */
final class OptionSide {
  /** The state of the option. */
  enum State {
    NO,
    YES,
    /** The peer has been asked to turn it off. */
    WANTNO,
    /** The peer has been asked to turn it on. */
    WANTYES
  }

  /** The message to send. */
  enum Reply {
    NOTHING,
    YES,
    NO
  }

  private State state = State.NO;

  /** The queue bit: when the peer has answered, the opposite request follows. */
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
      // A peer that answers NO with YES is wrong; the RFC ends the exchange like this.
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

  /** Turns the option on. */
  Reply enable() {
    return switch (state) {
      case NO -> to(State.WANTYES, Reply.YES);
      case YES -> Reply.NOTHING;
      case WANTNO -> queue(true);
      case WANTYES -> queue(false);
    };
  }

  /** Turns the option off. */
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
