package org.serialbridge.web;

import static org.serialbridge.settings.InvalidValueException.printable;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.serialbridge.adopt.Adoption;
import org.serialbridge.adopt.FrameClient;
import org.serialbridge.adopt.NetworkReading;
import org.serialbridge.adopt.UnitException;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.loop.IdleThreads;
import org.serialbridge.search.FoundUnit;
import org.serialbridge.search.FoundUnitsJson;
import org.serialbridge.search.UnitSearch;
import org.serialbridge.settings.DiscoveryUser;
import org.serialbridge.store.SettingsStore;

/** Units in the network: the search of them, and the settings of one, to be imported. */
final class UnitsApi {
  private static final int MOST_PORTS = 3;
  private static final int MOST_WAITING = 4;

  private final Appliance appliance;
  private final SettingsStore store;
  private final UnitSearch search;

  /** Apart from other work: a search takes seconds. */
  private final Executor thread = IdleThreads.atMost(1, MOST_WAITING, "units");

  private final Executor loop;

  /** The search that runs. A request meanwhile gets its answer, too. */
  private @Nullable CompletableFuture<Response> running;

  UnitsApi(Appliance appliance, SettingsStore store, Executor loop, UnitSearch search) {
    this.appliance = appliance;
    this.store = store;
    this.loop = loop;
    this.search = search;
  }

  void addTo(Router router) {
    router.change("/api/units/search", Route.SMALL_BODY, request -> found());
    router.change("/api/units/read", Route.SMALL_BODY, this::read);
  }

  /** The answer of a search: of the one that runs, else of a new one. */
  CompletableFuture<Response> found() {
    if (running != null) {
      return running;
    }
    CompletableFuture<Response> search = later(() -> Response.json(FoundUnitsJson.text(units())));
    running = search;
    search.whenCompleteAsync((answer, fault) -> running = null, loop);
    return search;
  }

  private List<FoundUnit> units() throws ErrorResponse {
    try {
      return search.run();
    } catch (IOException e) {
      throw failed(String.valueOf(e.getMessage()));
    }
  }

  private CompletableFuture<Response> read(Request request) throws ErrorResponse {
    JsonObject in = Json.object(request);
    String port = Json.port(Json.text(in, "port"), RestartApi.portNames(appliance));
    Inet4Address address = address(Json.text(in, "address"));
    DiscoveryUser user = user(in);
    int unitPort = unitPort(in);
    return later(
        () -> {
          NetworkReading reading = reading(address, user, unitPort - 1);
          Set<String> ports = Set.copyOf(RestartApi.portNames(appliance));
          return answer(reading.name(), reading.into(store.settings(), ports, port, false), port);
        });
  }

  private static Inet4Address address(String text) throws ErrorResponse {
    if (NetUtil.createInetAddressFromIpAddressString(text) instanceof Inet4Address address) {
      return address;
    }
    throw wrong("address: expected an IPv4 address");
  }

  private static DiscoveryUser user(JsonObject in) throws ErrorResponse {
    String name = Json.text(in, "user");
    String password = Json.text(in, "password");
    try {
      return new DiscoveryUser(name, password);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private static int unitPort(JsonObject in) throws ErrorResponse {
    Object port = in.getOrDefault("unitPort", 1);
    if (port instanceof Integer number && number >= 1 && number <= MOST_PORTS) {
      return number;
    }
    throw wrong("unitPort: expected 1-" + MOST_PORTS);
  }

  private static ErrorResponse wrong(String text) {
    return new ErrorResponse(HttpResponseStatus.UNPROCESSABLE_ENTITY, text);
  }

  private static NetworkReading reading(Inet4Address address, DiscoveryUser user, int unitPort)
      throws ErrorResponse {
    try (FrameClient client = new FrameClient(address, Ticker.systemTicker())) {
      return NetworkReading.of(
          client, NetworkReading.UdpPort.all(unitPort), Optional.empty(), user, unitPort);
    } catch (IOException | UnitException e) {
      throw failed(address.getHostAddress() + ": " + e.getMessage());
    }
  }

  /** The settings as a text for {@code /api/import}, and why others are not in it. */
  private static Response answer(String name, Adoption adoption, String port) {
    JsonArray left = new JsonArray();
    for (Adoption.Row row : adoption.rows()) {
      if (row.fate() == Adoption.Fate.LEFT_ALONE) {
        left.add(
            JsonObject.builder()
                .value("setting", "AT+" + row.setting().name())
                .value("unit", row.shownUnit())
                .value("reason", printable(row.reason()))
                .done());
      }
    }
    return Response.json(
        JsonWriter.string(
            JsonObject.builder()
                .value("name", printable(name))
                .value("settings", adoption.text(port))
                .value("notImported", left)
                .done()));
  }

  @FunctionalInterface
  private interface Work {
    Response answer() throws ErrorResponse;
  }

  private CompletableFuture<Response> later(Work work) {
    try {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              return work.answer();
            } catch (ErrorResponse e) {
              return e.answer();
            }
          },
          thread);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(
          Response.error(
              HttpResponseStatus.SERVICE_UNAVAILABLE, "other units are being read: try again"));
    }
  }

  /** A failure in the network. */
  private static ErrorResponse failed(String problem) {
    return new ErrorResponse(HttpResponseStatus.BAD_GATEWAY, printable(problem));
  }
}
