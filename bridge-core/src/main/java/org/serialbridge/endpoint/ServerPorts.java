package org.serialbridge.endpoint;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import io.netty.util.concurrent.PromiseNotifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.serialbridge.status.Counters;
import org.serialbridge.tls.ServerTls;
import org.serialbridge.tls.Tls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TCP ports at which a server listens, and the way of a client through them: allow list, TLS,
 * server. A port that speaks TLS is open only while its certificates can be used.
 */
final class ServerPorts {
  private static final Logger LOG = LoggerFactory.getLogger(ServerPorts.class);

  /** The label of the port that speaks TLS in any case. */
  static final String TLS = "TLS";

  /** The server. */
  @FunctionalInterface
  interface Entered {
    /**
     * A client has come in; handlers added to its pipeline get its bytes.
     *
     * @param telnetFirst whether the server begins to negotiate telnet
     */
    void client(Channel channel, boolean telnetFirst);
  }

  private final String name;
  private final InetAddress address;
  private final Transport transport;
  private final EventLoop loop;
  private final Counters counters;
  private final Admission admission;
  private final ServerTls tls;
  private final Entered entered;
  private final List<Port> ports = new ArrayList<>();

  /** Apart from the other lines, so that strangers cannot fill their room. */
  private final PeerLog log;

  private boolean isOpen;

  /** The last reason why no port with TLS is open; empty without one. */
  private String lastProblem = "";

  /** No ports yet. */
  ServerPorts(
      String name,
      InetAddress address,
      Transport transport,
      Tls tls,
      boolean checksClients,
      EventLoop loop,
      Counters counters,
      Admission admission,
      Entered entered) {
    this.name = name;
    this.address = address;
    this.transport = transport;
    this.tls = tls.server(checksClients, loop, this::certificatesChanged);
    this.loop = loop;
    this.counters = counters;
    this.admission = admission;
    this.entered = entered;
    log = new PeerLog(LOG, name, loop.ticker());
  }

  /**
   * Adds a port, before {@link #open}.
   *
   * @param label what it is for; empty for the main one
   * @param number TCP port; 0 for a random one
   * @param telnetFirst whether the server begins to negotiate telnet there
   */
  void add(String label, int number, boolean hasTls, boolean telnetFirst) {
    ports.add(new Port(label, number, hasTls, telnetFirst));
  }

  private List<Port> withTls() {
    return ports.stream().filter(port -> port.hasTls).toList();
  }

  /** Begins to listen. The future is completed when each port has been tried once. */
  Future<Void> open() {
    isOpen = true;
    PromiseCombiner tried = new PromiseCombiner(loop);
    ports.stream().filter(port -> !port.hasTls).forEach(port -> tried.add(port.open()));
    if (!withTls().isEmpty()) {
      tried.add(openWhenRead());
    }
    Promise<Void> all = loop.newPromise();
    tried.finish(all);
    return all;
  }

  private Future<Void> openWhenRead() {
    Promise<Void> tried = loop.newPromise();
    tls.open().addListener(read -> PromiseNotifier.cascade(openSecured(), tried));
    return tried;
  }

  private Future<Void> openSecured() {
    PromiseCombiner tried = new PromiseCombiner(loop);
    Optional<String> problem = isOpen ? tls.problem() : Optional.empty();
    if (isOpen && problem.isEmpty()) {
      withTls().forEach(port -> tried.add(port.open()));
    }
    problem.ifPresent(
        reason -> {
          withTls().forEach(Port::close);
          if (!reason.equals(lastProblem)) {
            counters.failed(state());
            LOG.warn("{}: {}", name, state());
          }
        });
    lastProblem = problem.orElse("");
    Promise<Void> all = loop.newPromise();
    tried.finish(all);
    return all;
  }

  private void certificatesChanged() {
    if (isOpen) {
      openSecured();
    }
  }

  /** Listens no more. Completed when the ports are free. */
  Future<Void> close() {
    isOpen = false;
    tls.close();
    PromiseCombiner free = new PromiseCombiner(loop);
    ports.forEach(port -> free.add(port.close()));
    Promise<Void> all = loop.newPromise();
    free.finish(all);
    return all;
  }

  /** The state in words: {@code listening on every address port 4001; TLS: listening on ...}. */
  String state() {
    return ports.stream()
        .map(port -> port.label.isEmpty() ? port.state() : port.label + ": " + port.state())
        .collect(Collectors.joining("; "));
  }

  /** The reason why one of the ports is not open. */
  Optional<String> problem() {
    return ports.stream().flatMap(port -> port.problem().stream()).findFirst();
  }

  /** Findings about its certificate, each in one line. */
  List<String> hints() {
    return withTls().isEmpty() ? List.of() : tls.hints();
  }

  /** One TCP port. */
  private final class Port extends ChannelInitializer<Channel> {
    private final String label;
    private final int number;
    private final boolean hasTls;
    private final boolean telnetFirst;
    private @Nullable Binding binding;

    Port(String label, int number, boolean hasTls, boolean telnetFirst) {
      this.label = label;
      this.number = number;
      this.hasTls = hasTls;
      this.telnetFirst = telnetFirst;
    }

    /** Begins to listen, if it does not listen yet. */
    Future<Void> open() {
      if (binding != null) {
        return loop.newSucceededFuture(null);
      }
      Binding made =
          new Binding(
              name,
              new InetSocketAddress(address, number),
              Binding.Kind.SERVER,
              loop,
              counters::failed,
              at -> transport.tcpServer().group(loop, loop).childHandler(this).bind(at),
              bound -> {});
      binding = made;
      return made.open();
    }

    Future<Void> close() {
      Binding closed = binding;
      binding = null;
      return closed == null ? loop.newSucceededFuture(null) : closed.close();
    }

    String state() {
      if (binding != null) {
        return hasTls && !label.equals(TLS) ? binding.state() + " with TLS" : binding.state();
      }
      return "not listening on port "
          + number
          + " with TLS: "
          + tls.problem().orElse("it is closed");
    }

    Optional<String> problem() {
      return binding == null && hasTls
          ? Optional.of(state())
          : Optional.ofNullable(binding).flatMap(Binding::problem);
    }

    @Override
    protected void initChannel(Channel channel) {
      if (!admission.admits(channel.remoteAddress())) {
        channel.close(); // it gets no byte, and none of its bytes is read
      } else if (hasTls) {
        String client = address(channel.remoteAddress());
        channel.pipeline().addLast(tls.entrance(this::passed, reason -> refused(client, reason)));
      } else {
        entered.client(channel, telnetFirst);
      }
    }

    private void passed(ChannelHandlerContext context) {
      Channel channel = context.channel();
      if (isOpen && admission.isAllowed(channel.remoteAddress())) {
        entered.client(channel, telnetFirst);
        context.fireChannelActive();
      } else {
        log.info("{}: {} closed: the settings have changed", name, channel.remoteAddress());
        channel.close();
      }
    }
  }

  private void refused(String client, String reason) {
    counters.tlsRefused(client + ": " + reason);
    log.info("{}: {} refused: TLS: {}", name, client, reason);
  }

  private static String address(@Nullable SocketAddress remote) {
    return remote instanceof InetSocketAddress inet
        ? NetUtil.toSocketAddressString(inet)
        : "a client that has gone";
  }
}
