package org.serialbridge.appliance;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.endpoint.Dialer;
import org.serialbridge.loop.DeadlineTimer;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.ExceptionCode;
import org.serialbridge.modbus.Framing;
import org.serialbridge.modbus.HostStatus;
import org.serialbridge.modbus.HostUnitLink;
import org.serialbridge.modbus.HostUnitLink.End;
import org.serialbridge.modbus.ModbusClient;
import org.serialbridge.modbus.Terms;
import org.serialbridge.modbus.UnitLink;
import org.serialbridge.netty.Reason;
import org.serialbridge.settings.HostTarget;
import org.serialbridge.settings.TargetOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections to a host that is a target of routes, on one event loop. */
final class HostConnections implements UnitLink, HostUnitLink.Output {
  private static final Logger LOG = LoggerFactory.getLogger(HostConnections.class);

  private final String address;
  private final Dialer dialer;
  private final EventLoop loop;
  private final HostUnitLink link;
  private final DeadlineTimer timer;
  private final @Nullable Connection[] connections;
  private String told = "";
  private volatile boolean isClosed;

  /** Makes no connection yet. */
  HostConnections(HostTarget host, Dialer dialer, EventLoop loop) {
    address = host.address();
    this.dialer = dialer;
    this.loop = loop;
    link = new HostUnitLink(options(host), this);
    timer = new DeadlineTimer(loop, link);
    connections = new Connection[host.options().connections()];
  }

  private static HostUnitLink.Options options(HostTarget host) {
    TargetOptions options = host.options();
    Framing framing =
        switch (host.scheme()) {
          case TCP -> Framing.MBAP;
          case RTU -> Framing.RTU;
          case ASCII -> Framing.ASCII;
        };
    return new HostUnitLink.Options(
        framing,
        TimeUnit.MILLISECONDS.toNanos(options.delayMillis()),
        TimeUnit.MILLISECONDS.toNanos(options.gapMillis()),
        TimeUnit.SECONDS.toNanos(options.idleSeconds()),
        options.connections());
  }

  EventLoop loop() {
    return loop;
  }

  // ---- the clients, on the loop

  @Override
  public void ask(ModbusClient client, int transaction, Adu request, Terms terms, long now) {
    if (!isClosed) {
      link.ask(client, transaction, request, terms, now);
      changed();
    } else {
      UnitLink.refuse(client, transaction, request, ExceptionCode.NO_RESPONSE, now);
    }
  }

  @Override
  public void forget(ModbusClient client) {
    link.forget(client);
  }

  /** Whether they have been closed; on any thread. */
  boolean isClosed() {
    return isClosed;
  }

  /** The host now, on the loop. */
  HostStatus status() {
    return link.status();
  }

  /** Ends all connections, on the loop. */
  void close() {
    isClosed = true;
    link.close(now());
    timer.stop();
  }

  private long now() {
    return loop.ticker().nanoTime();
  }

  private void changed() {
    if (isClosed) {
      return;
    }
    timer.update();
    String problem = link.problem();
    if (!problem.equals(told)) {
      told = problem;
      LOG.info("{}: {}", address, problem.isEmpty() ? "answers again" : problem);
    }
  }

  // ---- the connections

  @Override
  public void connect(int number) {
    Connection connection = new Connection(number);
    connections[number] = connection;
    connection.dial();
  }

  @Override
  public void send(int number, byte[] bytes) {
    Connection connection = connections[number];
    if (connection != null) {
      connection.send(bytes);
    }
  }

  @Override
  public void close(int number) {
    Connection connection = connections[number];
    connections[number] = null;
    if (connection != null) {
      connection.end();
    }
  }

  /** One attempt, and the connection that it makes. */
  @ChannelHandler.Sharable
  private final class Connection extends ChannelInboundHandlerAdapter {
    private final int number;
    private @Nullable Future<Channel> dialing;
    private @Nullable Channel channel;
    private String reason = "closed by the host";
    private End end = End.IN_ORDER;

    Connection(int number) {
      this.number = number;
    }

    void dial() {
      Future<Channel> dialed = dialer.dial(this);
      dialing = dialed;
      dialed.addListener(
          over -> {
            if (!over.isSuccess() && isCurrent()) {
              lost(endBy(over.cause()), Reason.of(over.cause()));
            }
          });
    }

    private End endBy(Throwable cause) {
      return Reason.isReset(cause) ? End.RESET : End.FAILED;
    }

    private boolean isCurrent() {
      return this == connections[number];
    }

    void send(byte[] bytes) {
      if (channel != null) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
      }
    }

    void end() {
      if (dialing != null) {
        dialing.cancel(false);
      }
      if (channel != null) {
        channel.close();
      }
    }

    private void lost(End how, String why) {
      connections[number] = null;
      link.lost(number, how, why, now());
      changed();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      if (!isCurrent()) {
        context.close();
        return;
      }
      channel = context.channel();
      link.connected(number, now());
      changed();
      context.fireChannelActive(); // the pipeline's head starts to read here
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      try {
        if (isCurrent()) {
          link.fromNetwork(number, bytes.nioBuffer(), now());
          changed();
        }
      } finally {
        bytes.release();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (isCurrent()) {
        lost(end, reason);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      end = endBy(cause);
      reason = Reason.of(cause);
      if (!(cause instanceof IOException)) {
        LOG.error("{}: closed after an internal error", address, cause);
      }
      context.close();
    }
  }
}
