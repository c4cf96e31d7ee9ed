package org.serialbridge.web;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.serialbridge.bridge.Appliance;
import org.serialbridge.bridge.SettingsStore;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.Settings;

/**
 * The HTTP server of an appliance, on AT+WEBPORT. All its connections are served on one of the
 * appliance's event loops; there are so few that they disturb no port.
 */
public final class WebServer {
  private static final int MOST_CONNECTIONS = 32;
  private static final int LONGEST_LINE = 4 * 1024;
  private static final int LONGEST_HEADER = 8 * 1024;
  private static final int CHUNK = 8 * 1024;

  private final EventLoop loop;
  private final SettingsStore store;
  private final ChannelGroup connections;
  private final Listener listener;
  private final Site site;

  /**
   * A server that does not listen yet.
   *
   * @param bind the address where it listens
   */
  public WebServer(InetAddress bind, Appliance appliance, SettingsStore store) {
    this.store = store;
    loop = appliance.loops().next();
    connections = new DefaultChannelGroup(loop);
    ThreadPoolExecutor offLoop = offLoop();
    site = new Site(new Pages(offLoop));
    new StatusApi(appliance).addTo(site);
    new SettingsApi(appliance, store, offLoop).addTo(site);
    new RestartApi(appliance, store).addTo(site);
    ServerBootstrap bootstrap =
        appliance
            .transport()
            .tcpServer()
            .group(loop, loop)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(new Initializer());
    listener = new Listener(bootstrap, bind, loop);
  }

  /** One thread for what takes time, which ends when it is not needed. */
  private static ThreadPoolExecutor offLoop() {
    ThreadPoolExecutor thread =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("web", true));
    thread.allowCoreThreadTimeOut(true);
    return thread;
  }

  /**
   * Starts. A port that cannot be bound is tried again and again.
   *
   * @return completed when it was tried once
   */
  public Future<Void> start() {
    Promise<Void> tried = loop.newPromise();
    loop.execute(
        () -> {
          store.whenDeviceApplies(device -> loop.execute(() -> apply(device)));
          PromiseNotifier.cascade(apply(store.settings().device()), tried);
        });
    return tried;
  }

  private Future<Void> apply(Settings device) {
    return listener.listen(device.get(SettingTable.WEBPORT));
  }

  /** Ends all connections and listens no more. */
  public void close() {
    loop.execute(
        () -> {
          listener.close();
          connections.close();
        });
  }

  /** The way of bytes from a browser. */
  private final class Initializer extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      if (connections.size() >= MOST_CONNECTIONS
          || !(channel.remoteAddress() instanceof InetSocketAddress from)) {
        channel.close();
        return;
      }
      connections.add(channel);
      Patience patience = new Patience(() -> {});
      channel
          .pipeline()
          .addLast("patience", patience)
          .addLast(
              "http",
              new HttpServerCodec(
                  new HttpDecoderConfig()
                      .setMaxInitialLineLength(LONGEST_LINE)
                      .setMaxHeaderSize(LONGEST_HEADER)
                      .setMaxChunkSize(CHUNK)))
          .addLast("one by one", new FlowControlHandler())
          .addLast("connection", new Connection(site, patience, from.getAddress()));
    }
  }
}
