package org.serialbridge.session;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.serialbridge.conversion.Conversions;
import org.serialbridge.conversion.RegistrationPacket;
import org.serialbridge.endpoint.Dialer;
import org.serialbridge.endpoint.Endpoint;
import org.serialbridge.endpoint.HttpClient;
import org.serialbridge.endpoint.NameLookup;
import org.serialbridge.endpoint.TcpClient;
import org.serialbridge.endpoint.TcpDialer;
import org.serialbridge.endpoint.TcpServer;
import org.serialbridge.endpoint.TlsDialer;
import org.serialbridge.endpoint.Transport;
import org.serialbridge.endpoint.UdpEndpoint;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.settings.CertificatePin;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.settings.SocketTarget;
import org.serialbridge.settings.TlsRows;
import org.serialbridge.status.Counters;
import org.serialbridge.tls.Tls;

/**
 * Makes the endpoint of a socket mode (AT+SOCK).
 *
 * @param name name of the converter
 * @param bind the address at which servers listen
 * @param tls TLS of the appliance
 * @param allowed whether an address may connect or send datagrams, by the allow list of this moment
 * @param memory the memory for data that waits for peers
 */
public record Endpoints(
    String name,
    Transport transport,
    NameLookup names,
    InetAddress bind,
    Tls tls,
    Predicate<InetAddress> allowed,
    MemoryBudget memory)
    implements NetworkSession.EndpointFactory {
  /** The longest pause of an HTTP server within its response, unless AT+SHORTO sets another one. */
  private static final int HTTP_IDLE_SECONDS = 3;

  @Override
  public Endpoint create(
      PortSettings settings,
      RegistrationPacket registration,
      EventLoop loop,
      Counters counters,
      Endpoint.Listener listener) {
    if (Conversions.hasRoutesInsteadOfSocket(settings)) {
      return new UnusedEndpoint(loop);
    }
    SocketTarget target = settings.get(SocketRows.SOCKET);
    boolean keepsPackets = Conversions.hasPackets(settings, registration);
    return switch (target.mode()) {
      case TCP_SERVER ->
          new TcpServer(
              new TcpServer.Parameters(
                  name,
                  bind,
                  settings.get(SocketRows.LOCAL_PORT),
                  Conversions.hasTelnetPort(settings) ? settings.get(ProtocolRows.RFC2217_PORT) : 0,
                  new TcpServer.Security(
                      settings.get(TlsRows.TLS),
                      settings.get(TlsRows.TLS_PORT),
                      settings.get(TlsRows.TLS_CLIENT)),
                  settings.get(SocketRows.MAX_CLIENTS),
                  settings.get(SocketRows.WHEN_FULL),
                  settings.get(SerialPortRows.CLEAR_ON_CONNECT),
                  keepsPackets,
                  settings.get(SocketRows.SLOW_PEER),
                  allowed,
                  memory),
              transport,
              tls,
              loop,
              counters,
              listener);
      case TCP_CLIENT ->
          new TcpClient(
              new TcpClient.Parameters(
                  name,
                  target.host()
                      + " port "
                      + target.port()
                      + (settings.get(TlsRows.TLS) ? " with TLS" : ""),
                  registration::atConnection,
                  settings.get(SerialPortRows.CLEAR_ON_CONNECT),
                  keepsPackets,
                  settings.get(FunctionRows.RESTART_WHEN_UNREACHABLE),
                  shortSeconds(settings, 0),
                  settings.get(SocketRows.SLOW_PEER),
                  memory),
              ofClient(settings, loop),
              new SplittableRandom(),
              loop,
              counters,
              listener);
      case UDP_SERVER, UDP_CLIENT -> udp(settings, registration, loop, counters, listener);
      case HTTP_CLIENT ->
          new HttpClient(
              new HttpClient.Parameters(
                  name,
                  target.host() + " port " + target.port(),
                  settings.get(FunctionRows.HTTP_METHOD),
                  settings.get(FunctionRows.HTTP_URL),
                  settings.get(FunctionRows.HTTP_HEADERS),
                  target.port() == HttpClient.DEFAULT_PORT
                      ? target.uriHost()
                      : target.uriHost() + ":" + target.port(),
                  settings.get(FunctionRows.REMOVE_HTTP_HEADER),
                  shortSeconds(settings, HTTP_IDLE_SECONDS)),
              dialer(target, 0, loop),
              loop,
              counters,
              listener);
    };
  }

  private static int shortSeconds(PortSettings settings, int otherwise) {
    return settings.get(SocketRows.SHORT_CONNECTION)
        ? settings.get(SocketRows.SHORT_CONNECTION_SECONDS)
        : otherwise;
  }

  private Dialer ofClient(PortSettings settings, EventLoop loop) {
    SocketTarget target = settings.get(SocketRows.SOCKET);
    Dialer plain = dialer(target, settings.get(SocketRows.LOCAL_PORT), loop);
    if (!settings.get(TlsRows.TLS)) {
      return plain;
    }
    CertificatePin pin = settings.get(TlsRows.TLS_PIN);
    return new TlsDialer(plain, () -> tls.client(target.host(), target.port(), pin, loop), loop);
  }

  private TcpDialer dialer(SocketTarget target, int localPort, EventLoop loop) {
    return new TcpDialer(name, transport, loop, names, target.host(), target.port(), localPort);
  }

  /**
   * A UDP endpoint. A server listens at the address of all servers; a client must reach every
   * network.
   */
  private UdpEndpoint udp(
      PortSettings settings,
      RegistrationPacket registration,
      EventLoop loop,
      Counters counters,
      Endpoint.Listener listener) {
    SocketTarget target = settings.get(SocketRows.SOCKET);
    int localPort = settings.get(SocketRows.LOCAL_PORT);
    boolean isServer = target.mode() == SocketMode.UDP_SERVER;
    UdpEndpoint.Parameters parameters =
        new UdpEndpoint.Parameters(
            name,
            isServer ? bind : new InetSocketAddress(0).getAddress(),
            localPort,
            target.host(),
            isServer && localPort != 0 ? localPort : target.port(),
            isServer,
            registration::atConnection,
            allowed);
    return new UdpEndpoint(parameters, transport, names, loop, counters, listener);
  }
}
