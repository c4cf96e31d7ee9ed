package org.serialbridge.settings;

/** What the network half of a converter is. */
public enum SocketMode {
  /** TCP server. */
  TCPS,
  /** TCP client. */
  TCPC,
  /** UDP server: answers the sender of the last datagram. */
  UDPS,
  /** UDP client. */
  UDPC,
  /** HTTP client: each serial packet is a request. */
  HTPC;

  /** Whether the port given with the mode is the local port. */
  public boolean isServer() {
    return this == TCPS || this == UDPS;
  }
}
