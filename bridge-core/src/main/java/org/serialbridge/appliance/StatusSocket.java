package org.serialbridge.appliance;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.serialbridge.endpoint.Transport;
import org.serialbridge.settings.SettingsFile;
import org.serialbridge.status.ApplianceStatus;
import org.serialbridge.status.StatusJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A local (unix) socket for the owner and the group of the process. Each client gets one status
 * document ({@link StatusJson}, UTF-8) and the end of the stream. A client sends nothing. One event
 * loop serves all clients.
 */
public final class StatusSocket {
  static final int MOST_CLIENTS = 16;

  private static final Logger LOG = LoggerFactory.getLogger(StatusSocket.class);

  /** Java's limit; the kernel's ({@code sun_path} of {@code sockaddr_un}) is a byte more. */
  private static final int LONGEST_PATH_BYTES = 106;

  /** A client that has not read its document within this time is closed. */
  private static final long CLIENT_MILLIS = 5_000;

  private static final long CLOSE_MILLIS = 1_000;

  private final Supplier<Future<ApplianceStatus>> status;
  private final long clientMillis;
  private final EventLoop loop;
  private final ChannelGroup clients;
  private @Nullable Channel server;

  private StatusSocket(
      EventLoopGroup loops, Supplier<Future<ApplianceStatus>> status, long clientMillis) {
    this.status = status;
    this.clientMillis = clientMillis;
    loop = loops.next();
    clients = new DefaultChannelGroup(loop);
  }

  /**
   * Listens, if possible: without the socket the appliance starts all the same. Blocks; not for an
   * event loop.
   *
   * @param path path of the socket; a socket that an earlier process left there is replaced
   * @param status called on an event loop for each client; its future may be completed anywhere
   */
  public static StatusSocket open(
      Path path,
      Transport transport,
      EventLoopGroup loops,
      Supplier<Future<ApplianceStatus>> status) {
    return open(path, transport, loops, status, CLIENT_MILLIS);
  }

  static StatusSocket open(
      Path path,
      Transport transport,
      EventLoopGroup loops,
      Supplier<Future<ApplianceStatus>> status,
      long clientMillis) {
    StatusSocket socket = new StatusSocket(loops, status, clientMillis);
    try {
      socket.bind(path, transport);
    } catch (IOException e) {
      LOG.warn("status: socket {} cannot be opened: {}", path, SettingsFile.reason(e));
    }
    return socket;
  }

  /** Whether the path is too long for a socket. */
  public static boolean isTooLong(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH_BYTES;
  }

  private void bind(Path path, Transport transport) throws IOException {
    if (isTooLong(path)) { // Netty would cut it
      throw new IOException("the path is longer than " + LONGEST_PATH_BYTES + " bytes");
    }
    deleteLeftBehind(path);
    ChannelFuture bound =
        bootstrap(transport).bind(transport.localAddress(path)).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(bound.cause().getMessage(), bound.cause());
    }
    server = bound.channel();
    try {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /**
   * Deletes a socket that an earlier process left. Another file stays: Netty would delete it after
   * it could not bind.
   */
  private static void deleteLeftBehind(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isOther()) {
        throw new IOException("the path exists and is not a socket");
      }
      Files.delete(path);
    }
  }

  private ServerBootstrap bootstrap(Transport transport) {
    return transport
        .localServer()
        .group(loop)
        .childOption(ChannelOption.AUTO_READ, false)
        // A client may close its sending side at once.
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast("status", new Client());
              }
            });
  }

  /** The number of clients. */
  int clients() {
    return clients.size();
  }

  /** Disconnects all clients and removes the socket. Blocks; not for an event loop. */
  public void close() {
    clients.close();
    if (server != null) { // Netty deletes the file
      server.close().awaitUninterruptibly(CLOSE_MILLIS);
    }
  }

  /** One connection. */
  private final class Client extends ChannelInboundHandlerAdapter {
    private @Nullable Future<?> limit;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      if (clients.size() >= MOST_CLIENTS) {
        context.close();
        return;
      }
      clients.add(context.channel());
      limit =
          context.executor().schedule(() -> context.close(), clientMillis, TimeUnit.MILLISECONDS);
      status.get().addListener((Future<ApplianceStatus> done) -> answer(context, done));
    }

    private static void answer(ChannelHandlerContext context, Future<ApplianceStatus> done) {
      if (done.isSuccess()) {
        context
            .writeAndFlush(ByteBufUtil.writeUtf8(context.alloc(), StatusJson.of(done.getNow())))
            .addListener(ChannelFutureListener.CLOSE);
      } else {
        LOG.warn("status: not available: {}", done.cause().toString());
        context.close();
      }
    }

    /** Called in spite of AUTO_READ when a client closes its side. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (limit != null) {
        limit.cancel(false);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (cause instanceof IOException) {
        LOG.debug("status: client: {}", cause.getMessage());
      } else {
        LOG.error("status: client closed after an internal error", cause);
      }
      context.close();
    }
  }
}
