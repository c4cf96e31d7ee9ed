package org.serialbridge.settings;

/** Direction control of an RS-485 transceiver (AT+RS485). */
public enum Rs485Mode implements Keyword {
  /** None: the line is no RS-485, or the transceiver switches itself. */
  OFF("OFF", "Off"),
  /** The serial driver in the kernel if it can, else RTS. */
  AUTO("AUTO", "Kernel if possible, else RTS"),
  /** The serial driver in the kernel. */
  KERNEL("KERNEL", "Kernel"),
  /** This program, by RTS. */
  RTS("RTS", "RTS, by this program"),
  /** This program, by the output of a GPIO chip. */
  GPIO("GPIO", "GPIO output, by this program");

  private final String keyword;
  private final String label;

  Rs485Mode(String keyword, String label) {
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
}
