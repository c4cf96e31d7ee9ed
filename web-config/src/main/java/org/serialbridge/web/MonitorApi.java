package org.serialbridge.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.monitor.Capture;
import org.serialbridge.monitor.CaptureText;
import org.serialbridge.monitor.Pcapng;

/** The traffic of a port: live, and as files. */
final class MonitorApi {
  private static final String EVENTS = "text/event-stream";
  private static final String LAST_EVENT = "last-event-id";

  private final Appliance appliance;
  private final AccessControl access;

  MonitorApi(Appliance appliance, AccessControl access) {
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
    return StatusApi.later(appliance.capture(port))
        .thenApply(
            capture -> {
              ByteBuf file = format.apply(capture, port);
              try {
                return Response.of(HttpResponseStatus.OK, type, ByteBufUtil.getBytes(file))
                    .asFile(port + "." + ending);
              } finally {
                file.release();
              }
            });
  }

  private String port(Request request) throws ErrorResponse {
    String port = request.parameter("port").orElse("");
    if (!RestartApi.portNames(appliance).contains(port)) {
      throw new ErrorResponse(HttpResponseStatus.NOT_FOUND, "no such port");
    }
    return port;
  }
}
