package org.serialbridge.conversion;

import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.UnitSettings;

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
      UnitSettings settings,
      Registry registry,
      Conversion.Output output,
      SerialControl control) {
    if (hasModbus(settings)) {
      SocketMode mode = settings.get(SettingTable.SOCK).mode();
      return mode == SocketMode.TCPS || mode == SocketMode.UDPS
          ? new SlavesOnLine(name, settings, output)
          : new MasterOnLine(name, settings, output);
    }
    Conversion data = ofData(settings, registry, output);
    boolean isControlled = settings.get(SettingTable.RFCEN) || hasTelnetPort(settings);
    return isControlled && settings.get(SettingTable.SOCK).mode() != SocketMode.HTPC
        ? new Rfc2217(name, settings, data, control)
        : data;
  }

  private static Conversion ofData(
      UnitSettings settings, Registry registry, Conversion.Output output) {
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
  public static boolean hasTelnetPort(UnitSettings settings) {
    return !hasModbus(settings)
        && settings.get(SettingTable.SOCK).mode() == SocketMode.TCPS
        && settings.get(SettingTable.RFCPORT) > 0;
  }

  /** Whether serial data goes out in packets rather than as a stream. */
  public static boolean hasPackets(UnitSettings settings, Registry registry) {
    return switch (settings.get(SettingTable.SOCK).mode()) {
      case TCPS -> hasIndex(settings) || isStreamInPackets(settings);
      case TCPC -> registry.isWithData() || isStreamInPackets(settings);
      case UDPS, UDPC, HTPC -> true;
    };
  }

  /** Whether Modbus is spoken on the line; an HTTP client has no use for it. */
  public static boolean hasModbus(UnitSettings settings) {
    return settings.get(SettingTable.MODTCP)
        && settings.get(SettingTable.SOCK).mode() != SocketMode.HTPC;
  }

  private static boolean isStreamInPackets(UnitSettings settings) {
    SocketMode mode = settings.get(SettingTable.SOCK).mode();
    return !hasModbus(settings)
        && (mode == SocketMode.TCPS || mode == SocketMode.TCPC)
        && settings.get(SettingTable.STREAMPKT);
  }

  private static boolean hasIndex(UnitSettings settings) {
    return !hasModbus(settings)
        && settings.get(SettingTable.SOCK).mode() == SocketMode.TCPS
        && settings.get(SettingTable.INDEXEN);
  }
}
