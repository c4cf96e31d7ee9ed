package org.serialbridge.settings;

/** Settings that belong together: a card of the web page, a section of the documents. */
public enum Group {
  SERIAL_PORT(Page.PORT, "Serial port"),
  RS485(Page.PORT, "RS-485"),
  SOCKET(Page.PORT, "Socket"),
  TLS(Page.PORT, "TLS"),
  PACKETS(Page.PORT, "Packets"),
  HEARTBEAT(Page.PORT, "Heartbeat and registration packet"),
  HTTP(Page.PORT, "HTTP client"),
  LINK(Page.PORT, "Client tags, link LED and restart"),
  MODBUS(Page.PORT, "Modbus"),
  RFC2217(Page.PORT, "RFC 2217"),
  CONSOLE(Page.PORT, "AT console"),
  NETWORK(Page.NETWORK, "Host network"),
  DEVICE(Page.SYSTEM, "Device and web page"),
  DISCOVERY(Page.SYSTEM, "Discovery");

  /** The web page on which a group stands. */
  public enum Page {
    PORT,
    NETWORK,
    SYSTEM
  }

  private final Page page;
  private final String heading;

  Group(Page page, String heading) {
    this.page = page;
    this.heading = heading;
  }

  /** The level of every setting in the group. */
  public Setting.Level level() {
    return page == Page.PORT ? Setting.Level.PORT : Setting.Level.DEVICE;
  }

  public Page page() {
    return page;
  }

  /** The heading for a person. */
  public String heading() {
    return heading;
  }
}
