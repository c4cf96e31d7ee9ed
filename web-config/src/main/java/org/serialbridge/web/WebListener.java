package org.serialbridge.web;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.serialbridge.endpoint.Binding;

/** The port of the web page; on one event loop. Connections stay when it is changed. */
final class WebListener {
  private final ServerBootstrap bootstrap;
  private final InetAddress bind;
  private final EventLoop loop;
  private @Nullable Binding binding;
  private int port;

  WebListener(ServerBootstrap bootstrap, InetAddress bind, EventLoop loop) {
    this.bootstrap = bootstrap;
    this.bind = bind;
    this.loop = loop;
  }

  /** Listens on a port, and on no other any more; completed when that was tried once. */
  Future<Void> listen(int wanted) {
    if (binding != null && port == wanted) {
      return loop.newSucceededFuture(null);
    }
    Future<Void> free = close();
    Binding next =
        new Binding(
            "web",
            new InetSocketAddress(bind, wanted),
            Binding.Kind.SERVER,
            loop,
            failed -> {},
            bootstrap::bind,
            bound -> {});
    binding = next;
    port = wanted;
    Promise<Void> tried = loop.newPromise();
    free.addListener(over -> PromiseNotifier.cascade(next.open(), tried));
    return tried;
  }

  /** Listens no more; completed when the port is free. */
  Future<Void> close() {
    Future<Void> free = binding == null ? loop.newSucceededFuture(null) : binding.close();
    binding = null;
    return free;
  }
}
