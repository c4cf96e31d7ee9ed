package org.serialbridge.settings;

/** Framing of Modbus clients on TCP and UDP (AT+MODNET). */
public enum ClientFraming implements Keyword {
  /** Told from the first request of each connection. */
  AUTO("Told from the first request"),
  MBAP("Modbus/TCP"),
  RTU("RTU over TCP or UDP"),
  ASCII("ASCII over TCP or UDP");

  private final String label;

  ClientFraming(String label) {
    this.label = label;
  }

  @Override
  public String keyword() {
    return name();
  }

  @Override
  public String label() {
    return label;
  }
}
