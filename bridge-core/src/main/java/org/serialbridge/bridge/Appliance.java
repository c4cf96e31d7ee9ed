package org.serialbridge.bridge;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.serialbridge.at.HostNetwork;
import org.serialbridge.endpoint.Endpoint;
import org.serialbridge.endpoint.TcpServer;
import org.serialbridge.endpoint.Transport;
import org.serialbridge.serial.SerialDriver;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.UnitSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All converters of a process, each on one of a few event loops. */
public final class Appliance {
  /**
   * A serial port of the appliance.
   *
   * @param name name for settings, log and command line: {@code com1}
   * @param device path of its device, best a stable one
   */
  public record Port(String name, Path device) {}

  private static final Logger LOG = LoggerFactory.getLogger(Appliance.class);

  /** Enough for a full queue, 64 KiB, at 115200 bit/s. */
  private static final long DRAIN_MILLIS = 10_000;

  private static final long STOP_MILLIS = DRAIN_MILLIS + 1_000;

  private final EventLoopGroup loops;
  private final Transport transport = Transport.best();
  private final InetAddress bind;
  private final List<Running> converters = new ArrayList<>();

  private record Running(Converter converter, EventLoop loop) {}

  /**
   * An appliance that does not run yet.
   *
   * @param bind the address where servers listen
   * @param hostNetwork the host's live network
   */
  public Appliance(
      List<Port> ports,
      SettingsStore store,
      SerialDriver driver,
      Supplier<HostNetwork> hostNetwork,
      InetAddress bind) {
    this.bind = bind;
    int threads = Math.min(ports.size(), Runtime.getRuntime().availableProcessors());
    loops =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("bridge", true), transport.ioHandler());
    Executor blocking = blocking();
    for (Port port : ports) {
      EventLoop loop = loops.next();
      Converter converter =
          new Converter(
              port,
              loop,
              store,
              driver,
              blocking,
              hostNetwork,
              (unit, on, to) -> endpoint(port, unit, on, to));
      converters.add(new Running(converter, loop));
    }
  }

  /** For opening devices: threads that exist only while a device is being opened. */
  private static Executor blocking() {
    ExecutorService threads = Executors.newCachedThreadPool(new DefaultThreadFactory("open", true));
    return threads;
  }

  /** Starts all converters and waits until every listener that can be bound is bound. */
  public void start() throws InterruptedException {
    for (Future<Void> started : onEachLoop(Converter::start)) {
      started.sync();
    }
  }

  /**
   * Disconnects all peers, sends out to the serial lines what they sent, and returns; in any case
   * after 3 s.
   */
  public void stop() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
    for (Future<Void> stopped : onEachLoop(converter -> converter.stop(DRAIN_MILLIS))) {
      stopped.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  private List<Future<Void>> onEachLoop(Function<Converter, Future<Void>> action) {
    List<Future<Void>> all = new ArrayList<>();
    for (Running running : converters) {
      Promise<Void> done = running.loop.newPromise();
      running.loop.execute(() -> PromiseNotifier.cascade(action.apply(running.converter), done));
      all.add(done);
    }
    return all;
  }

  private Endpoint endpoint(
      Port port, UnitSettings unit, EventLoop loop, Endpoint.Listener listener) {
    SocketMode mode = unit.get(SettingTable.SOCK).mode();
    if (mode != SocketMode.TCPS) {
      LOG.warn(
          "{}: socket mode {} has no network side in this version; the console works",
          port.name,
          mode);
      return new NoEndpoint(loop);
    }
    TcpServer.Parameters parameters =
        new TcpServer.Parameters(
            port.name,
            bind,
            unit.get(SettingTable.SOCKPORT),
            unit.get(SettingTable.MAXSK),
            unit.get(SettingTable.TCPSE),
            unit.get(SettingTable.UARTCLBUF));
    return new TcpServer(parameters, transport, loop, listener);
  }
}
