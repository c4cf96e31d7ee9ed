package org.serialbridge.web;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.serialbridge.access.LoginThrottle;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.appliance.SupportReport;
import org.serialbridge.loop.IdleThreads;
import org.serialbridge.search.UnitSearch;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.Settings;
import org.serialbridge.settings.SettingsChange;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.status.PortSample;
import org.serialbridge.store.SettingsStore;
import org.serialbridge.tls.ServerTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of an appliance, on AT+WEBPORT. All its connections are served on one of the
 * appliance's event loops; there are so few that they disturb no port.
 */
public final class WebServer {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  /** Time for the answer to a request that makes its own connection end. */
  private static final long ANSWER_MILLIS = 500;

  private final Surroundings surroundings;
  private final Appliance appliance;
  private final EventLoop loop;
  private final SettingsStore store;

  /** For work that takes time. */
  private final Executor offLoop = IdleThreads.atMost(1, "web");

  private final WebListener listener;
  private final History history = new History();

  /** Made for the first connection: there may never be one. */
  private @Nullable Connections connections;

  private final ServerTls tls;
  private boolean hasTls;
  private int port;

  /**
   * Surroundings of the server.
   *
   * @param bind the address at which it listens
   * @param folder the folder of the views of values
   * @param log gives the last lines of the log, on any thread
   * @param search searches the units in the network, for the page that lists them
   */
  public record Surroundings(
      InetAddress bind, Path folder, Supplier<List<String>> log, UnitSearch search) {}

  /** A server that does not listen yet. */
  public WebServer(Surroundings surroundings, Appliance appliance, SettingsStore store) {
    this.surroundings = surroundings;
    this.appliance = appliance;
    this.store = store;
    loop = appliance.loops().next();
    tls = appliance.tls().server(false, loop, this::listenWithTls);
    ServerBootstrap bootstrap =
        appliance
            .transport()
            .tcpServer()
            .group(loop, loop)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections().add(channel);
                  }
                });
    listener = new WebListener(bootstrap, surroundings.bind, loop);
  }

  private Connections connections() {
    if (connections == null) {
      RateLimitedLog rateLimited =
          new RateLimitedLog(loop.ticker(), text -> LOG.warn("web: {}", text));
      connections =
          new Connections(
              loop,
              router(rateLimited),
              rateLimited,
              appliance.memory(),
              this::admits,
              () -> hasTls ? Optional.of(tls) : Optional.empty());
    }
    return connections;
  }

  /** By AT+WEBALLOW; a refusal is in the audit log. */
  private boolean admits(InetAddress address) {
    boolean admits = NetworkEdits.admits(store.settings(), address);
    if (!admits) {
      store.audit().refused("", address, "allow list");
    }
    return admits;
  }

  /** All paths. */
  Router router(RateLimitedLog rateLimited) {
    AccessControl access =
        new AccessControl(
            () -> store.settings().device(),
            new Sessions(loop.ticker()),
            new LoginThrottle(loop.ticker()),
            rateLimited,
            new RecentUsers(loop.ticker()),
            store.audit());
    StaticFiles pages = new StaticFiles(offLoop);
    Trial trial = new Trial(store, loop);
    Router router = new Router(access, pages);
    new SignIn(access, pages).addTo(router);
    new DeviceApi(appliance, store, access, trial, offLoop).addTo(router);
    new StatusApi(
            appliance,
            history,
            loop,
            offLoop,
            new SupportReport(appliance, store, surroundings.log),
            surroundings.log)
        .addTo(router);
    new SettingsApi(appliance, store, access, trial, loop, offLoop).addTo(router);
    new RestartApi(appliance, store, trial).addTo(router);
    new SetupApi(appliance, store).addTo(router);
    new MonitorApi(appliance, access, offLoop).addTo(router);
    new ImportExportApi(appliance, store, trial, loop, offLoop).addTo(router);
    new ConsoleApi(appliance, store, access).addTo(router);
    new TestsApi(appliance).addTo(router);
    new BlackBoxApi(appliance).addTo(router);
    new ModbusApi(appliance, access, loop).addTo(router);
    new AuditApi(store.audit().file(), offLoop).addTo(router);
    new UnitsApi(appliance, store, loop, surroundings.search).addTo(router);
    new ValueViewsApi(new ValueViews(surroundings.folder), offLoop).addTo(router);
    return router;
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
          sample();
          store.whenStored(change -> loop.execute(() -> stored(change)));
          store.whenDeviceApplies(device -> loop.execute(() -> apply(device)));
          PromiseNotifier.cascade(apply(store.settings().device()), tried);
        });
    return tried;
  }

  /** The allow list is in force for connected browsers too, when the change is answered. */
  private void stored(SettingsChange change) {
    if (connections != null && change.changes(SettingsEdit.DEVICE, DeviceRows.WEB_ALLOW)) {
      loop.schedule(connections::disconnectNotAllowed, ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void sample() {
    appliance
        .samples()
        .addListener(
            (Future<List<PortSample>> done) ->
                loop.execute(
                    () -> {
                      if (done.isSuccess()) {
                        history.add(done.getNow(), loop.ticker().nanoTime());
                      }
                      loop.schedule(this::sample, History.STEP_SECONDS, TimeUnit.SECONDS);
                    }));
  }

  /** Connections that there are stay as they are. */
  private Future<Void> apply(Settings device) {
    port = device.get(DeviceRows.WEB_PORT);
    hasTls = device.get(DeviceRows.WEB_TLS);
    if (!hasTls) {
      tls.close();
      return listener.listen(port);
    }
    Promise<Void> tried = loop.newPromise();
    tls.open().addListener(read -> PromiseNotifier.cascade(listenWithTls(), tried));
    return tried;
  }

  /** Rather no page than passwords that everybody can read. */
  private Future<Void> listenWithTls() {
    if (!hasTls) { // no more
      return loop.newSucceededFuture(null);
    }
    Optional<String> problem = tls.problem();
    if (problem.isEmpty()) {
      return listener.listen(port);
    }
    LOG.error("web: no certificate, no page: {}", problem.get());
    return listener.close();
  }

  /** Ends all connections and listens no more. */
  public void close() {
    loop.execute(
        () -> {
          tls.close();
          listener.close();
          if (connections != null) {
            connections.close();
          }
        });
  }
}
