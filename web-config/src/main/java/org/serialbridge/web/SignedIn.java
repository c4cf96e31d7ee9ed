package org.serialbridge.web;

/**
 * The user of a request.
 *
 * @param name its name; empty for a request that needs no user
 * @param mayChange false for the user of AT+WEBV, who sees everything but secrets and changes
 *     nothing
 */
record SignedIn(String name, boolean mayChange) {
  /** A request that needs no user. */
  static final SignedIn NOBODY = new SignedIn("", false);
}
