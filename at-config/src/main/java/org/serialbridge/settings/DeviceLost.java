package org.serialbridge.settings;

/** Treatment of peers while the serial device is away (AT+DEVLOST). */
public enum DeviceLost implements Keyword {
  /** They stay connected, new peers are accepted, and data from them waits. */
  HOLD("HOLD", "Keep connections"),
  /** They are disconnected when the device goes; new peers are kept. */
  CLOSE("CLOSE", "Close them"),
  /** They are disconnected, and no peer can connect until the device is back. */
  REFUSE("REFUSE", "Close them and refuse new ones");

  private final String keyword;
  private final String label;

  DeviceLost(String keyword, String label) {
    this.keyword = keyword;
    this.label = label;
  }

  /**
   * The treatment that the settings of a port ask for. UDP has no connections to close, and a port
   * without a device does not lose it.
   */
  public static DeviceLost of(PortSettings settings, boolean hasDevice) {
    DeviceLost wanted = settings.effective(SerialPortRows.DEVICE_LOST);
    boolean hasNoneToClose = wanted == CLOSE && settings.mode().isUdp();
    return hasDevice && !hasNoneToClose ? wanted : HOLD;
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
