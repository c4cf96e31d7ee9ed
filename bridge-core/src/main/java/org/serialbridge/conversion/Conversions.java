package org.serialbridge.conversion;

import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SocketMode;

/** Chooses the conversion that the settings ask for. */
public final class Conversions {
  private Conversions() {}

  /**
   * The conversion of a converter with these settings.
   *
   * @param name name of the converter, for log lines
   */
  public static Conversion of(
      String name,
      PortSettings settings,
      RegistrationPacket registry,
      Conversion.Output output,
      SerialControl control) {
    if (hasModbus(settings)) {
      SocketMode mode = settings.get(SettingTable.SOCKET).mode();
      return mode == SocketMode.TCPS || mode == SocketMode.UDPS
          ? new ModbusTcpToSerial(name, settings, output)
          : new ModbusSerialToTcp(name, settings, output);
    }
    Conversion data = ofData(settings, registry, output);
    boolean isControlled = settings.get(SettingTable.RFC2217) || hasTelnetPort(settings);
    return isControlled && settings.get(SettingTable.SOCKET).mode() != SocketMode.HTPC
        ? new Rfc2217(name, settings, data, control)
        : data;
  }

  private static Conversion ofData(
      PortSettings settings, RegistrationPacket registry, Conversion.Output output) {
    if (hasIndex(settings)) {
      return new Index(settings, output);
    }
    if (!hasPackets(settings, registry)) {
      return new Transparent(output);
    }
    return isStreamInPackets(settings) && !registry.isWithData()
        ? new StreamPackets(settings, output)
        : new Packets(settings, registry::withData, output);
  }

  /** Whether there is a port whose peers telnet is spoken to first. */
  public static boolean hasTelnetPort(PortSettings settings) {
    return !hasModbus(settings)
        && settings.get(SettingTable.SOCKET).mode() == SocketMode.TCPS
        && settings.get(SettingTable.RFC2217_PORT) > 0;
  }

  /** Whether serial data goes out in packets rather than as a stream. */
  public static boolean hasPackets(PortSettings settings, RegistrationPacket registry) {
    return switch (settings.get(SettingTable.SOCKET).mode()) {
      case TCPS -> hasIndex(settings) || isStreamInPackets(settings);
      case TCPC -> registry.isWithData() || isStreamInPackets(settings);
      case UDPS, UDPC, HTPC -> true;
    };
  }

  /** Whether Modbus is spoken on the line; an HTTP client has no use for it. */
  public static boolean hasModbus(PortSettings settings) {
    return settings.get(SettingTable.MODBUS_GATEWAY)
        && settings.get(SettingTable.SOCKET).mode() != SocketMode.HTPC;
  }

  private static boolean isStreamInPackets(PortSettings settings) {
    SocketMode mode = settings.get(SettingTable.SOCKET).mode();
    return !hasModbus(settings)
        && (mode == SocketMode.TCPS || mode == SocketMode.TCPC)
        && settings.get(SettingTable.STREAM_IN_PACKETS);
  }

  private static boolean hasIndex(PortSettings settings) {
    return !hasModbus(settings)
        && settings.get(SettingTable.SOCKET).mode() == SocketMode.TCPS
        && settings.get(SettingTable.CLIENT_TAGS);
  }
}
