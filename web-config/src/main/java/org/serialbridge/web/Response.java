package org.serialbridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Answer to a request. */
final class Response {
  static final String JSON = "application/json";
  static final String TEXT = "text/plain; charset=utf-8";
  static final String NO_STORE = "no-store";

  /** {@code q=0.001}. */
  private static final int LONGEST_WEIGHT = 7;

  private final HttpResponseStatus status;
  private final byte[] body;
  private final Optional<byte[]> gzip;
  private final Map<String, String> headers;
  private final Optional<StreamingBody> stream;

  private Response(
      HttpResponseStatus status,
      byte[] body,
      Optional<byte[]> gzip,
      Map<String, String> headers,
      Optional<StreamingBody> stream) {
    this.status = status;
    this.body = body;
    this.gzip = gzip;
    this.headers = headers;
    this.stream = stream;
  }

  /** An answer with a body, which must not be changed any more. */
  static Response of(HttpResponseStatus status, String type, byte[] body) {
    return new Response(status, body, Optional.empty(), head(type), Optional.empty());
  }

  private static Map<String, String> head(String type) {
    return Map.of("content-type", type, "cache-control", NO_STORE);
  }

  /** An answer whose body is sent piece by piece. */
  static Response stream(String type, StreamingBody stream) {
    return new Response(
        HttpResponseStatus.OK, new byte[0], Optional.empty(), head(type), Optional.of(stream));
  }

  static Response text(HttpResponseStatus status, String type, String body) {
    return of(status, type, body.getBytes(UTF_8));
  }

  static Response json(String document) {
    return text(HttpResponseStatus.OK, JSON, document);
  }

  /** {@code {"error": "..."}}. */
  static Response error(HttpResponseStatus status, String error) {
    return text(status, JSON, JsonWriter.string().object().value("error", error).end().done());
  }

  /** Sends the browser to another page. */
  static Response seeOther(String path) {
    return of(HttpResponseStatus.SEE_OTHER, TEXT, new byte[0]).with("location", path);
  }

  /** This answer with a header, which replaces one of the same name. Names are in lower case. */
  Response with(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new Response(status, body, gzip, more, stream);
  }

  /** This answer as a file to save. */
  Response asFile(String name) {
    return with("content-disposition", "attachment; filename=\"" + name + "\"");
  }

  /**
   * This answer with its body compressed, too, for clients that take gzip. It takes time: not on an
   * event loop.
   */
  Response compressed() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 2);
    try (GZIPOutputStream gzipping = new GZIPOutputStream(out)) {
      gzipping.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory has no faults
    }
    return new Response(status, body, Optional.of(out.toByteArray()), headers, stream)
        .with("vary", "accept-encoding");
  }

  /** This answer in the encoding that a client takes. */
  Response encodedFor(HttpHeaders request) {
    if (gzip.isEmpty()) {
      return this;
    }
    boolean takesGzip =
        request.getAllAsString(HttpHeaderNames.ACCEPT_ENCODING).stream()
            .flatMap(value -> Stream.of(value.split(",", -1)))
            .anyMatch(Response::isGzip);
    return gzip.filter(any -> takesGzip)
        .map(
            bytes ->
                new Response(status, bytes, Optional.empty(), headers, stream)
                    .with("content-encoding", "gzip"))
        .orElse(this);
  }

  /** Whether a coding is gzip with a weight above 0 (RFC 9110, section 12.4.2). */
  private static boolean isGzip(String coding) {
    String[] parts = coding.split(";", 2);
    String weight = parts.length == 1 ? "q=1" : parts[1].strip().toLowerCase(Locale.ROOT);
    boolean isZero = weight.length() > LONGEST_WEIGHT || weight.matches("q=0(\\.0*)?");
    return parts[0].strip().equalsIgnoreCase("gzip") && !isZero;
  }

  /** The body that is sent piece by piece; empty if {@link #body} is all of it. */
  Optional<StreamingBody> stream() {
    return stream;
  }

  HttpResponseStatus status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  int length() {
    return body.length;
  }

  ByteBuf body() {
    return Unpooled.wrappedBuffer(body);
  }

  String text() {
    return new String(body, UTF_8);
  }

  @Override
  public String toString() {
    return status + " " + headers + " " + text();
  }
}
