package org.serialbridge.audit;

/** Kinds of events. */
public enum AuditEvent {
  STARTED("service started", false),
  UPDATED("package updated", false),
  SETTING("setting changed", false),
  IMPORTED("settings imported", false),
  FACTORY("factory reset", false),
  RESTART("restart", false),
  SIGN_IN("signed in", true),
  BASIC("signed in by HTTP basic", true),
  SIGN_IN_FAILED("sign-in failed", true),
  SIGN_OUT("signed out", true),
  REFUSED("refused", true),
  LOST("entries lost", false);

  private final String words;
  private final boolean isBounded;

  AuditEvent(String words, boolean isBounded) {
    this.words = words;
    this.isBounded = isBounded;
  }

  /** The value of {@code what}. */
  public String words() {
    return words;
  }

  /**
   * Whether strangers, or a user who may change nothing, can make as many as they like: most of
   * them are counted only.
   */
  boolean isBounded() {
    return isBounded;
  }
}
