package org.serialbridge.appliance;

/** A side of a port. */
public enum Side {
  /** The serial device. */
  LINE,
  /** All peers of the endpoint. */
  PEERS
}
