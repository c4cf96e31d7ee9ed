package org.serialbridge.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.serialbridge.bridge.Appliance;
import org.serialbridge.monitor.Capture;
import org.serialbridge.monitor.CaptureText;
import org.serialbridge.monitor.Pcapng;

/** The traffic of a port: live, and as files. */
final class MonitorApi {
  private static final String EVENTS = "text/event-stream";
  private static final String LAST_EVENT = "last-event-id";

  private final Appliance appliance;
  private final Gate gate;

  MonitorApi(Appliance appliance, Gate gate) {
    this.appliance = appliance;
    this.gate = gate;
  }

  void addTo(Site site) {
    site.get("/api/monitor", this::monitor);
    site.get(
        "/api/capture.txt",
        request -> file(request, Answer.TEXT, "txt", (capture, port) -> CaptureText.of(capture)));
    site.get(
        "/api/capture.pcapng",
        request -> file(request, "application/octet-stream", "pcapng", Pcapng::of));
  }

  private CompletableFuture<Answer> monitor(Request request) throws Refusal {
    MonitorStream stream =
        new MonitorStream(
            appliance, port(request), lastEvent(request), () -> gate.mayGoOn(request.headers()));
    return CompletableFuture.completedFuture(Answer.stream(EVENTS, stream));
  }

  /** Where a browser goes on whose connection was lost. */
  private static long lastEvent(Request request) {
    return Optional.ofNullable(request.headers().get(LAST_EVENT))
        .filter(number -> number.matches("\\d{1,18}"))
        .map(Long::parseLong)
        .orElse(0L);
  }

  private CompletableFuture<Answer> file(
      Request request, String type, String ending, BiFunction<Capture, String, ByteBuf> format)
      throws Refusal {
    String port = port(request);
    return StatusApi.later(appliance.capture(port))
        .thenApply(
            capture -> {
              ByteBuf file = format.apply(capture, port);
              try {
                return Answer.of(HttpResponseStatus.OK, type, ByteBufUtil.getBytes(file))
                    .asFile(port + "." + ending);
              } finally {
                file.release();
              }
            });
  }

  private String port(Request request) throws Refusal {
    String port = request.parameter("port").orElse("");
    if (!RestartApi.portNames(appliance).contains(port)) {
      throw new Refusal(HttpResponseStatus.NOT_FOUND, "no such port");
    }
    return port;
  }
}
