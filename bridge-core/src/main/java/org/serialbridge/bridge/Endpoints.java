package org.serialbridge.bridge;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import org.serialbridge.conversion.Conversions;
import org.serialbridge.conversion.Registry;
import org.serialbridge.endpoint.Endpoint;
import org.serialbridge.endpoint.HttpClient;
import org.serialbridge.endpoint.NameLookup;
import org.serialbridge.endpoint.TcpClient;
import org.serialbridge.endpoint.TcpDialer;
import org.serialbridge.endpoint.TcpServer;
import org.serialbridge.endpoint.Transport;
import org.serialbridge.endpoint.UdpEndpoint;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.SocketTarget;
import org.serialbridge.settings.UnitSettings;
import org.serialbridge.status.Counters;

/**
 * Makes the endpoint of a socket mode (AT+SOCK).
 *
 * @param name name of the converter
 * @param bind the address where servers listen
 */
record Endpoints(String name, Transport transport, NameLookup names, InetAddress bind)
    implements Network.EndpointFactory {
  /** An HTTP server has so long to go on with its answer, unless AT+SHORTO says otherwise. */
  private static final int HTTP_IDLE_SECONDS = 3;

  @Override
  public Endpoint create(
      UnitSettings settings,
      Registry registry,
      EventLoop loop,
      Counters counters,
      Endpoint.Listener listener) {
    SocketTarget target = settings.get(SettingTable.SOCK);
    boolean keepsPackets = Conversions.hasPackets(settings, registry);
    return switch (target.mode()) {
      case TCPS ->
          new TcpServer(
              new TcpServer.Parameters(
                  name,
                  bind,
                  settings.get(SettingTable.SOCKPORT),
                  Conversions.hasTelnetPort(settings) ? settings.get(SettingTable.RFCPORT) : 0,
                  settings.get(SettingTable.MAXSK),
                  settings.get(SettingTable.TCPSE),
                  settings.get(SettingTable.UARTCLBUF),
                  keepsPackets,
                  settings.get(SettingTable.SLOWPEER)),
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
                  settings.get(SettingTable.UARTCLBUF),
                  keepsPackets,
                  settings.get(SettingTable.CLIENTRST),
                  shortSeconds(settings, 0),
                  settings.get(SettingTable.SLOWPEER)),
              dialer(target, settings.get(SettingTable.SOCKPORT), loop),
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
                  settings.get(SettingTable.HTPTP),
                  settings.get(SettingTable.HTPURL),
                  settings.get(SettingTable.HTPHEAD),
                  target.port() == HttpClient.DEFAULT_PORT
                      ? target.uriHost()
                      : target.uriHost() + ":" + target.port(),
                  settings.get(SettingTable.HTPCHD),
                  shortSeconds(settings, HTTP_IDLE_SECONDS)),
              dialer(target, 0, loop),
              loop,
              counters,
              listener);
    };
  }

  private static int shortSeconds(UnitSettings settings, int otherwise) {
    return settings.get(SettingTable.SOCKSL) ? settings.get(SettingTable.SHORTO) : otherwise;
  }

  private TcpDialer dialer(SocketTarget target, int localPort, EventLoop loop) {
    return new TcpDialer(transport, loop, names, target.host(), target.port(), localPort);
  }

  /** A server listens where all servers do; a client must reach every network. */
  private UdpEndpoint udp(
      UnitSettings settings,
      Registry registry,
      EventLoop loop,
      Counters counters,
      Endpoint.Listener listener) {
    SocketTarget target = settings.get(SettingTable.SOCK);
    int localPort = settings.get(SettingTable.SOCKPORT);
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
