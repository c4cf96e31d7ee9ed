package org.serialbridge.settings;

/** Framing of Modbus on the serial line (AT+MODLINE). */
public enum LineFraming implements Keyword {
  RTU("Modbus RTU"),
  ASCII("Modbus ASCII");

  private final String label;

  LineFraming(String label) {
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
