package org.serialbridge.conversion;

import org.serialbridge.peer.Peers;
import org.serialbridge.port.LineOutput;
import org.serialbridge.routing.Router;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.SocketRows;

/** Chooses the conversion that the settings ask for. */
public final class Conversions {
  private Conversions() {}

  /** The conversion of a session with these settings. */
  public static Conversion of(
      PortSettings settings, RegistrationPacket registration, Conversion.Context context) {
    if (hasModbus(settings)) {
      return settings.mode().isServer()
          ? new ModbusGateway(settings, context)
          : new ModbusSerialToTcp(settings, context);
    }
    Conversion data = ofData(settings, registration, context.peers(), context.line());
    return settings.effective(ProtocolRows.RFC2217) || hasTelnetPort(settings)
        ? new Rfc2217(settings, data, context)
        : data;
  }

  private static Conversion ofData(
      PortSettings settings, RegistrationPacket registration, Peers peers, LineOutput line) {
    if (hasClientTags(settings)) {
      return new ClientTags(settings, peers, line);
    }
    if (!hasPackets(settings, registration)) {
      return new Transparent(peers, line);
    }
    return isStreamInPackets(settings) && !registration.isWithData()
        ? new StreamPackets(settings, peers, line)
        : new Packets(settings, registration::withData, peers, line);
  }

  /** Whether there is a port at which the server begins to negotiate telnet. */
  public static boolean hasTelnetPort(PortSettings settings) {
    return !hasModbus(settings) && settings.effective(ProtocolRows.RFC2217_PORT) > 0;
  }

  /** Whether serial data is sent in packets rather than as a stream. */
  public static boolean hasPackets(PortSettings settings, RegistrationPacket registration) {
    return !settings.mode().isTcp()
        || hasClientTags(settings)
        || registration.isWithData()
        || isStreamInPackets(settings);
  }

  /** Whether the line carries Modbus; an HTTP client cannot use it. */
  public static boolean hasModbus(PortSettings settings) {
    return settings.effective(ProtocolRows.MODBUS_GATEWAY);
  }

  /** Whether routes replace the socket: a master is on the line, and its targets are theirs. */
  public static boolean hasRoutesInsteadOfSocket(PortSettings settings) {
    return hasModbus(settings) && !settings.mode().isServer() && !Router.routes(settings).isEmpty();
  }

  private static boolean isStreamInPackets(PortSettings settings) {
    return !hasModbus(settings) && settings.effective(SocketRows.STREAM_IN_PACKETS);
  }

  private static boolean hasClientTags(PortSettings settings) {
    return !hasModbus(settings) && settings.effective(FunctionRows.CLIENT_TAGS);
  }
}
