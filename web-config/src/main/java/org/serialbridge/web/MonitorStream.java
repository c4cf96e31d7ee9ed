package org.serialbridge.web;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.monitor.Capture;
import org.serialbridge.monitor.CapturedFrame;
import org.serialbridge.monitor.Direction;
import org.serialbridge.monitor.ModbusLine;
import org.serialbridge.port.CaptureSubscription;
import org.serialbridge.port.ModbusTiming;

/**
 * The traffic of a port as server-sent events. A browser gets the next frames when it has taken
 * those before. Frames that it is too slow for are skipped, and it is told their number.
 */
final class MonitorStream implements StreamingBody, CaptureSubscription.Sink {
  /**
   * Proxies and browsers give up a connection that is silent. And a session that has ended must not
   * see more.
   */
  private static final long BEAT_SECONDS = 5;

  private final Appliance appliance;
  private final String port;
  private final long after;
  private final BooleanSupplier isStillAuthorized;
  private @Nullable ChannelHandlerContext context;
  private @Nullable CaptureSubscription watch;
  private @Nullable Future<?> beats;
  private boolean isTaking;
  private boolean isOver;

  /**
   * A stream that has not begun.
   *
   * @param after the number of the last frame that the browser has, or 0
   * @param isStillAuthorized whether the session of the browser still exists
   */
  MonitorStream(Appliance appliance, String port, long after, BooleanSupplier isStillAuthorized) {
    this.appliance = appliance;
    this.port = port;
    this.after = after;
    this.isStillAuthorized = isStillAuthorized;
  }

  @Override
  public void begin(ChannelHandlerContext own) {
    context = own;
    write(": the traffic of " + port + "\n\n");
    appliance
        .inForce(port)
        .flatMap(ModbusTiming::line)
        .ifPresent(line -> write(event("line", modbus(line))));
    beats =
        own.executor()
            .scheduleAtFixedRate(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    appliance
        .watchTraffic(port, after, own.executor(), this)
        .addListener(
            (Future<CaptureSubscription> ready) -> own.executor().execute(() -> watching(ready)));
  }

  private void beat() {
    if (!isStillAuthorized.getAsBoolean()) {
      ended();
    } else if (context != null && context.channel().isWritable()) {
      write(":\n\n"); // not to one that does not read: it would wait here for ever
    }
  }

  private void watching(Future<CaptureSubscription> ready) {
    if (!ready.isSuccess()) {
      write(event("refused", String.valueOf(ready.cause().getMessage())));
      ended();
      return;
    }
    watch = ready.getNow();
    if (isOver) {
      watch.end();
    } else {
      take();
    }
  }

  private void take() {
    if (watch != null && !isTaking && context != null && context.channel().isWritable()) {
      isTaking = true;
      watch.take();
    }
  }

  @Override
  public void took(Capture next) {
    isTaking = false;
    if (isOver) {
      return;
    }
    StringBuilder events = new StringBuilder();
    if (next.dropped() > 0) {
      events.append(
          event(
              "dropped", JsonWriter.string().object().value("count", next.dropped()).end().done()));
    }
    next.frames().forEach(frame -> events.append(event(frame)));
    write(events.toString());
    take();
  }

  private static String modbus(ModbusLine line) {
    return JsonWriter.string()
        .object()
        .value("answerMillis", TimeUnit.NANOSECONDS.toMillis(line.exchangeNanos()))
        .value("hasSlaves", line.hasSlaves())
        .value("hasMaster", line.hasMaster())
        .end()
        .done();
  }

  private static String event(CapturedFrame frame) {
    JsonStringWriter json =
        JsonWriter.string()
            .object()
            .value("n", frame.number())
            .value("time", frame.time().toString())
            .value("from", frame.direction() == Direction.FROM_LINE ? "line" : "network")
            .value("hex", HexFormat.of().formatHex(frame.bytes()));
    if (frame.isModbus()) {
      json.value("kind", frame.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      frame.unit().ifPresent(unit -> json.value("unit", unit));
      frame.function().ifPresent(function -> json.value("function", function));
      frame.exception().ifPresent(code -> json.value("exception", code));
    }
    frame.words().ifPresent(words -> json.value("modbus", words));
    return "id: " + frame.number() + "\n" + event("frame", json.end().done());
  }

  private static String event(String name, String data) {
    return "event: " + name + "\ndata: " + data + "\n\n";
  }

  private void write(String text) {
    if (context != null && !isOver) {
      ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
      context.writeAndFlush(new DefaultHttpContent(bytes));
    }
  }

  @Override
  public void writable() {
    take();
  }

  /** The port is no more, or who looks is signed out. */
  @Override
  public void ended() {
    if (context != null && !isOver) {
      end();
      if (!context.channel().isWritable()) { // the end would wait for ever to be read
        context.close();
        return;
      }
      context
          .writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void end() {
    isOver = true;
    if (beats != null) {
      beats.cancel(false);
    }
    if (watch != null) {
      watch.end();
    }
  }
}
