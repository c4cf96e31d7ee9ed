package org.serialbridge.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.serialbridge.status.Counters;

/** A server with one connection, whose output is of some kind, and the socket of the peer. */
final class ConnectionRig implements AutoCloseable {
  /** The kinds of outputs, and what is below them. */
  enum Kind {
    DIRECT,
    PIPELINE_ON_EPOLL,
    PIPELINE_ON_NIO,
    TLS
  }

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(32 * 1024, 64 * 1024);
  private static final char[] PASSWORD = "password".toCharArray();

  private final EventLoopGroup group;
  private final EventLoop loop;
  private final Counters counters;
  private final Channel server;
  private final List<Socket> sockets = new ArrayList<>();
  private final StringBuilder received = new StringBuilder();
  private volatile SocketOutput output;
  private volatile Channel channel;
  private int writabilityChanges;
  private final Kind kind;

  ConnectionRig(Kind kind, Backlog.Bound bound) throws Exception {
    this.kind = kind;
    boolean isNio = kind == Kind.PIPELINE_ON_NIO;
    group =
        new MultiThreadIoEventLoopGroup(
            1, isNio ? NioIoHandler.newFactory() : EpollIoHandler.newFactory());
    loop = group.next();
    counters = new Counters(loop.ticker());
    SslContext tls = kind == Kind.TLS ? Certificate.MADE : null;
    server =
        new ServerBootstrap()
            .group(group)
            .channel(isNio ? NioServerSocketChannel.class : EpollServerSocketChannel.class)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, MARKS)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel accepted) {
                    if (tls != null) {
                      accepted.pipeline().addLast(tls.newHandler(accepted.alloc()));
                    }
                    channel = accepted;
                    output = output(accepted, bound);
                    accepted.pipeline().addLast(new Peer());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
  }

  private SocketOutput output(Channel accepted, Backlog.Bound bound) {
    return kind == Kind.DIRECT
        ? new DirectOutput((EpollSocketChannel) accepted, counters, bound)
        : new PipelineOutput(accepted, counters, bound);
  }

  /** Made once, when a test needs it. */
  private static final class Certificate {
    static final SslContext MADE = made();

    private static SslContext made() {
      try {
        return tls();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private static SslContext tls() throws Exception {
    Path folder = Files.createTempDirectory("tls");
    Path file = folder.resolve("key.p12");
    try {
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  "peer",
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=localhost",
                  "-storetype",
                  "PKCS12",
                  "-storepass",
                  new String(PASSWORD),
                  "-keystore",
                  file.toString())
              .inheritIO()
              .start();
      if (keytool.waitFor() != 0) {
        throw new IOException("keytool failed");
      }
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        keys.load(in, PASSWORD);
      }
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD);
      return SslContextBuilder.forServer(managers).build();
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  /** Connects the peer, with TLS if the server has it. */
  Socket connect() throws Exception {
    Socket socket = connectPlain();
    if (kind != Kind.TLS) {
      return socket;
    }
    SSLContext client = SSLContext.getInstance("TLSv1.3");
    client.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    SSLSocket tls =
        (SSLSocket) client.getSocketFactory().createSocket(socket, "localhost", 0, true);
    tls.startHandshake();
    return tls;
  }

  Socket connectPlain() throws IOException {
    InetSocketAddress address = (InetSocketAddress) server.localAddress();
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    sockets.add(socket);
    until(() -> channel != null && channel.isActive());
    return socket;
  }

  SocketOutput output() {
    return output;
  }

  Channel channel() {
    return channel;
  }

  /** All that the peer has sent. Asked on the loop. */
  String received() {
    return received.toString();
  }

  int writabilityChanges() {
    return call(() -> writabilityChanges);
  }

  Counters.Values values() {
    return call(counters::values);
  }

  <T> T call(Callable<T> step) {
    try {
      return loop.submit(step).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  void run(Runnable step) {
    call(
        () -> {
          step.run();
          return true;
        });
  }

  void until(Callable<Boolean> condition) {
    await().atMost(PATIENCE).until(() -> call(condition));
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Peer extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      received.append(((ByteBuf) message).toString(US_ASCII));
      ReferenceCountUtil.release(message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      writabilityChanges++;
      output.sendWaiting();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      output.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
