package org.serialbridge.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.serialbridge.status.Counters;

/** An event loop with real sockets, and the line side and the counters of an endpoint on it. */
final class LoopRig implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(15);

  private final EventLoopGroup group;
  private final EventLoop loop;
  private final Counters counters;
  private final LineSide line = new LineSide();

  LoopRig(Transport transport) {
    group = new MultiThreadIoEventLoopGroup(1, transport.ioHandler());
    loop = group.next();
    counters = new Counters(loop.ticker());
  }

  /**
   * A port that the kernel gives to nobody else as long as this socket is open. It refuses
   * connections until a socket with SO_REUSEADDR listens on it.
   */
  static Socket reservedPort() throws IOException {
    Socket socket = new Socket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(0));
    return socket;
  }

  EventLoop loop() {
    return loop;
  }

  /** To be handed to the endpoint; the test asks for {@link #values}. */
  Counters counters() {
    return counters;
  }

  LineSide line() {
    return line;
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

  void awaitReceived(String text) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(call(line::received)).isEqualTo(text));
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }
}
