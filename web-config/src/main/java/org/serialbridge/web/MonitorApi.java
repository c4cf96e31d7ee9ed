package org.serialbridge.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.monitor.BlackBox;
import org.serialbridge.monitor.Capture;
import org.serialbridge.monitor.CaptureText;
import org.serialbridge.monitor.Direction;
import org.serialbridge.monitor.FrameFilter;
import org.serialbridge.monitor.Pcapng;
import org.serialbridge.port.TrafficCapture;

/** The traffic of a port: live, and as files. */
final class MonitorApi {
  private static final String EVENTS = "text/event-stream";
  private static final String LAST_EVENT = "last-event-id";

  private final Appliance appliance;
  private final AccessControl access;
  private final Executor offLoop;

  /**
   * For a router.
   *
   * @param offLoop writes files, which takes time
   */
  MonitorApi(Appliance appliance, AccessControl access, Executor offLoop) {
    this.offLoop = offLoop;
    this.appliance = appliance;
    this.access = access;
  }

  void addTo(Router router) {
    router.get("/api/monitor", this::monitor);
    router.get(
        "/api/capture.txt",
        request -> file(request, Response.TEXT, "txt", (capture, port) -> CaptureText.of(capture)));
    router.get(
        "/api/capture.pcapng",
        request -> file(request, "application/octet-stream", "pcapng", Pcapng::of));
  }

  private CompletableFuture<Response> monitor(Request request) throws ErrorResponse {
    MonitorStream stream =
        new MonitorStream(
            appliance,
            port(request),
            lastEvent(request),
            () -> access.isStillAuthorized(request.headers()));
    return CompletableFuture.completedFuture(Response.stream(EVENTS, stream));
  }

  /** Where a browser goes on whose connection was lost. */
  private static long lastEvent(Request request) {
    return Optional.ofNullable(request.headers().get(LAST_EVENT))
        .filter(number -> number.matches("\\d{1,18}"))
        .map(Long::parseLong)
        .orElse(0L);
  }

  private CompletableFuture<Response> file(
      Request request, String type, String ending, BiFunction<Capture, String, ByteBuf> format)
      throws ErrorResponse {
    String port = port(request);
    FrameFilter filter = filter(request);
    Optional<String> kept = request.parameter("capture");
    return StatusApi.later(appliance.onCapture(port, capture -> chosen(capture, kept)))
        .thenApplyAsync(
            capture -> {
              if (capture.isEmpty()) {
                return Response.error(
                    HttpResponseStatus.NOT_FOUND, "this capture is not kept any more");
              }
              ByteBuf file = format.apply(filter.of(capture.get()), port);
              try {
                return Response.of(HttpResponseStatus.OK, type, ByteBufUtil.getBytes(file))
                    .asFile(port + kept.map(id -> "-fault-" + id).orElse("") + "." + ending);
              } finally {
                file.release();
              }
            },
            offLoop);
  }

  /** The frames of the monitor, or those that the black box has kept by this number. */
  private static Optional<Capture> chosen(TrafficCapture capture, Optional<String> kept) {
    return kept.isEmpty()
        ? Optional.of(capture.capture())
        : capture.blackBox().kept().stream()
            .filter(each -> String.valueOf(each.id()).equals(kept.get()))
            .map(BlackBox.Kept::capture)
            .findFirst();
  }

  private static FrameFilter filter(Request request) throws ErrorResponse {
    return new FrameFilter(
        direction(request.parameter("from").orElse("")),
        number(request, "unit"),
        number(request, "function"),
        request.parameter("errors").filter("1"::equals).isPresent(),
        request.parameter("search").orElse(""));
  }

  private static Optional<Direction> direction(String from) throws ErrorResponse {
    return switch (from) {
      case "" -> Optional.empty();
      case "line" -> Optional.of(Direction.FROM_LINE);
      case "network" -> Optional.of(Direction.TO_LINE);
      default ->
          throw new ErrorResponse(HttpResponseStatus.BAD_REQUEST, "from: expected line or network");
    };
  }

  private static OptionalInt number(Request request, String name) throws ErrorResponse {
    String text = request.parameter(name).orElse("");
    if (!text.matches("\\d{0,3}")) {
      throw new ErrorResponse(HttpResponseStatus.BAD_REQUEST, name + ": expected 0 to 255");
    }
    return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
  }

  private String port(Request request) throws ErrorResponse {
    return Json.port(request.parameter("port").orElse(""), RestartApi.portNames(appliance));
  }
}
