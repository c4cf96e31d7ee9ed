package org.serialbridge.settings;

/** Role of the Modbus gateway on the serial line (AT+MODROLE). */
public enum ModbusRole implements Keyword {
  /** Sends the requests of its clients. */
  MASTER("Master"),
  /** Sends nothing; hears the traffic of another master. */
  LISTEN("Listen beside another master");

  private final String label;

  ModbusRole(String label) {
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
