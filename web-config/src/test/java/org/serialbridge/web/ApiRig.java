package org.serialbridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.serialbridge.access.LoginThrottle;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.appliance.Port;
import org.serialbridge.audit.AuditLog;
import org.serialbridge.audit.Author;
import org.serialbridge.serial.SerialUnavailableException;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.Ipv4;
import org.serialbridge.settings.NetworkSettings;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SettingsFile;
import org.serialbridge.settings.WebUser;
import org.serialbridge.status.HostNetworkStatus;
import org.serialbridge.store.HostNetworkControl;
import org.serialbridge.store.SettingsStore;
import org.serialbridge.tls.TlsFiles;

/** The API about settings of ports without devices, with a frozen clock and a host in memory. */
final class ApiRig {
  private final MockTicker ticker = Ticker.newMockTicker();
  private final EmbeddedChannel channel = EmbeddedChannel.builder().ticker(ticker).build();
  private final MemoryHost host = new MemoryHost();
  private final SettingsStore store;
  private final Appliance appliance;
  private final AccessControl access;
  private final Router router;
  private final Trial trial;

  /** Of the session in which is asked. */
  String cookie;

  /** The end of the connection by which is asked. */
  RemoteEnd from = RouterRig.HERE;

  ApiRig(Path folder, String... ports) {
    store =
        new SettingsStore(
            new SettingsFile(folder),
            ApplianceSettings.FACTORY,
            Optional.empty(),
            Runnable::run,
            host,
            new AuditLog(
                folder, Runnable::run, InstantSource.system(), ApplianceSettings.FACTORY.device()));
    appliance =
        new Appliance(
            Stream.of(ports).map(name -> new Port(name, folder.resolve(name))).toList(),
            2,
            store,
            (name, device, settings, loop, listener) -> {
              throw new SerialUnavailableException(device + " does not exist");
            },
            () -> new HostNetwork(Ipv4.NONE, Ipv4.NONE, Ipv4.NONE, Ipv4.NONE, "D8C561010001"),
            InetAddress.getLoopbackAddress(),
            new TlsFiles(folder, (made, password) -> {}));
    access =
        new AccessControl(
            () -> store.settings().device(),
            new Sessions(ticker),
            new LoginThrottle(ticker),
            new RateLimitedLog(ticker, text -> {}),
            new RecentUsers(ticker),
            store.audit());
    router = new Router(access, new StaticFiles(Runnable::run));
    trial = new Trial(store, channel.eventLoop());
    new SettingsApi(appliance, store, access, trial, Runnable::run, Runnable::run).addTo(router);
    new RestartApi(appliance, store, trial).addTo(router);
    new SetupApi(appliance, store).addTo(router);
    new ImportExportApi(appliance, store, trial, Runnable::run, Runnable::run).addTo(router);
    new ConsoleApi(appliance, store, access).addTo(router);
    cookie = begin();
  }

  /** The network of a host that is managed. */
  static final class MemoryHost implements HostNetworkControl {
    final List<NetworkSettings> applied = new ArrayList<>();
    HostNetworkStatus.State state = HostNetworkStatus.State.APPLIED;
    boolean isManaged = true;
    boolean isReachable = true;

    @Override
    public boolean isManaged() {
      return isManaged;
    }

    @Override
    public boolean accepts(NetworkSettings wanted) {
      return isReachable;
    }

    @Override
    public void apply(NetworkSettings wanted, boolean again) {
      applied.add(wanted);
    }

    @Override
    public HostNetworkStatus status(NetworkSettings stored) {
      return new HostNetworkStatus(state, Optional.empty());
    }
  }

  MemoryHost host() {
    return host;
  }

  Appliance appliance() {
    return appliance;
  }

  SettingsStore store() {
    return store;
  }

  Router router() {
    return router;
  }

  Trial trial() {
    return trial;
  }

  /** A new session of the user who may change settings. */
  String begin() {
    return begin(store.settings().device().get(DeviceRows.WEB_USER));
  }

  /** A new session of a user. */
  String begin(WebUser user) {
    return access.begin(user.name(), user.password(), false).replaceAll(";.*", "");
  }

  /** Sets a password of one's own, which unlocks the changes. */
  ApiRig unlocked() {
    store
        .change(
            new SettingsEdit().set(SettingsEdit.DEVICE, DeviceRows.WEB_USER, "user,word-1"),
            Author.SERVICE)
        .join();
    cookie = begin();
    return this;
  }

  Response ask(HttpMethod method, String path, String body) {
    HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, path);
    head.headers().set("cookie", cookie);
    Request request = new Request(head, body.getBytes(UTF_8), from);
    try {
      return router
          .route(head, from)
          .handler()
          .answer(request)
          .orTimeout(30, TimeUnit.SECONDS)
          .join();
    } catch (ErrorResponse refusal) {
      return refusal.answer();
    }
  }

  Response get(String path) {
    return ask(HttpMethod.GET, path, "");
  }

  Response post(String path, String body) {
    return ask(HttpMethod.POST, path, body);
  }

  /** The document of an answer. */
  static JsonObject document(Response answer) {
    try {
      return JsonParser.object().from(answer.text());
    } catch (JsonParserException e) {
      throw new AssertionError(answer.toString(), e);
    }
  }

  void passSeconds(long seconds) {
    ticker.advance(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  void close() throws InterruptedException {
    channel.finishAndReleaseAll();
    appliance.stop();
  }
}
