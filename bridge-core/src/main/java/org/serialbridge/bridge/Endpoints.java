package org.serialbridge.bridge;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import org.serialbridge.conversion.Conversions;
import org.serialbridge.conversion.RegistrationPacket;
import org.serialbridge.endpoint.Endpoint;
import org.serialbridge.endpoint.HttpClient;
import org.serialbridge.endpoint.NameLookup;
import org.serialbridge.endpoint.TcpClient;
import org.serialbridge.endpoint.TcpDialer;
import org.serialbridge.endpoint.TcpServer;
import org.serialbridge.endpoint.Transport;
import org.serialbridge.endpoint.UdpEndpoint;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.SocketTarget;
import org.serialbridge.status.Counters;

/**
 * Makes the endpoint of a socket mode (AT+SOCK).
 *
 * @param name name of the converter
 * @param bind the address where servers listen
 */
record Endpoints(String name, Transport transport, NameLookup names, InetAddress bind)
    implements NetworkSession.EndpointFactory {
  /** An HTTP server has so long to go on with its answer, unless AT+SHORTO says otherwise. */
  private static final int HTTP_IDLE_SECONDS = 3;

  @Override
  public Endpoint create(
      PortSettings settings,
      RegistrationPacket registry,
      EventLoop loop,
      Counters counters,
      Endpoint.Listener listener) {
    SocketTarget target = settings.get(SettingTable.SOCKET);
    boolean keepsPackets = Conversions.hasPackets(settings, registry);
    return switch (target.mode()) {
      case TCPS ->
          new TcpServer(
              new TcpServer.Parameters(
                  name,
                  bind,
                  settings.get(SettingTable.LOCAL_PORT),
                  Conversions.hasTelnetPort(settings) ? settings.get(SettingTable.RFC2217_PORT) : 0,
                  settings.get(SettingTable.MAX_CLIENTS),
                  settings.get(SettingTable.WHEN_FULL),
                  settings.get(SettingTable.CLEAR_ON_CONNECT),
                  keepsPackets,
                  settings.get(SettingTable.SLOW_PEER)),
              transport,
              loop,
              counters,
              listener);
      case TCPC ->
          new TcpClient(
              new TcpClient.Parameters(
                  name,
                  target.host() + " port " + target.port(),
                  registry::atConnection,
                  settings.get(SettingTable.CLEAR_ON_CONNECT),
                  keepsPackets,
                  settings.get(SettingTable.RESTART_WHEN_UNREACHABLE),
                  shortSeconds(settings, 0),
                  settings.get(SettingTable.SLOW_PEER)),
              dialer(target, settings.get(SettingTable.LOCAL_PORT), loop),
              new SplittableRandom(),
              loop,
              counters,
              listener);
      case UDPS, UDPC -> udp(settings, registry, loop, counters, listener);
      case HTPC ->
          new HttpClient(
              new HttpClient.Parameters(
                  name,
                  target.host() + " port " + target.port(),
                  settings.get(SettingTable.HTTP_METHOD),
                  settings.get(SettingTable.HTTP_URL),
                  settings.get(SettingTable.HTTP_HEADERS),
                  target.port() == HttpClient.DEFAULT_PORT
                      ? target.uriHost()
                      : target.uriHost() + ":" + target.port(),
                  settings.get(SettingTable.REMOVE_HTTP_HEADER),
                  shortSeconds(settings, HTTP_IDLE_SECONDS)),
              dialer(target, 0, loop),
              loop,
              counters,
              listener);
    };
  }

  private static int shortSeconds(PortSettings settings, int otherwise) {
    return settings.get(SettingTable.SHORT_CONNECTION)
        ? settings.get(SettingTable.SHORT_CONNECTION_SECONDS)
        : otherwise;
  }

  private TcpDialer dialer(SocketTarget target, int localPort, EventLoop loop) {
    return new TcpDialer(transport, loop, names, target.host(), target.port(), localPort);
  }

  /** A server listens where all servers do; a client must reach every network. */
  private UdpEndpoint udp(
      PortSettings settings,
      RegistrationPacket registry,
      EventLoop loop,
      Counters counters,
      Endpoint.Listener listener) {
    SocketTarget target = settings.get(SettingTable.SOCKET);
    int localPort = settings.get(SettingTable.LOCAL_PORT);
    boolean isServer = target.mode() == SocketMode.UDPS;
    UdpEndpoint.Parameters parameters =
        new UdpEndpoint.Parameters(
            name,
            isServer ? bind : new InetSocketAddress(0).getAddress(),
            localPort,
            target.host(),
            isServer && localPort != 0 ? localPort : target.port(),
            isServer,
            registry::atConnection);
    return new UdpEndpoint(parameters, transport, names, loop, counters, listener);
  }
}
