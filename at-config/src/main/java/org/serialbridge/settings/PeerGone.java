package org.serialbridge.settings;

/**
 * What becomes of the data of a TCP peer that the line has not taken, when its connection does not
 * end in order (AT+PEERGONE).
 */
public enum PeerGone {
  /** It goes to the line all the same. */
  KEEP,
  /** It is dropped. */
  DROP
}
