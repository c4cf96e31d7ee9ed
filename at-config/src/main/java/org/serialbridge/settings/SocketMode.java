package org.serialbridge.settings;

/** Kind of endpoint between a serial port and the network (AT+SOCK). */
public enum SocketMode implements Keyword {
  TCP_SERVER("TCPS", "TCP server"),
  TCP_CLIENT("TCPC", "TCP client"),
  /** Answers the sender of the last datagram. */
  UDP_SERVER("UDPS", "UDP server"),
  UDP_CLIENT("UDPC", "UDP client"),
  /** Each packet of the serial line is a request. */
  HTTP_CLIENT("HTPC", "HTTP client");

  private final String keyword;
  private final String label;

  SocketMode(String keyword, String label) {
    this.keyword = keyword;
    this.label = label;
  }

  @Override
  public String keyword() {
    return keyword;
  }

  @Override
  public String label() {
    return label;
  }

  /** Whether peers connect or send to a local port first. */
  public boolean isServer() {
    return this == TCP_SERVER || this == UDP_SERVER;
  }

  /** Whether data travels in datagrams. */
  public boolean isUdp() {
    return this == UDP_SERVER || this == UDP_CLIENT;
  }

  /** Whether peers are bare TCP connections; an HTTP client's are not. */
  public boolean isTcp() {
    return this == TCP_SERVER || this == TCP_CLIENT;
  }
}
