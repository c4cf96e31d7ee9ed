package org.serialbridge.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.zip.CRC32;

/**
 * The files of the pages, out of the program's own jar, each read when it is first asked for and
 * kept. Names are those of a plain pattern: there is no way to other files.
 */
final class StaticFiles {
  private static final String HTML = "text/html; charset=utf-8";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", HTML,
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon");

  /** Files of a library, from its own jar. */
  private static final Map<String, String> LIBRARY =
      Map.of("/uplot.js", "uPlot.iife.min.js", "/uplot.css", "uPlot.min.css");

  /** The version of the WebJar, as in the pom. */
  private static final String UPLOT_VERSION = "1.6.30";

  private static final String LIBRARY_FOLDER =
      "/META-INF/resources/webjars/uplot/" + UPLOT_VERSION + "/dist/";

  private final Executor offLoop;
  private final Map<String, Page> read = new ConcurrentHashMap<>();

  /**
   * No file yet.
   *
   * @param offLoop where files are read
   */
  StaticFiles(Executor offLoop) {
    this.offLoop = offLoop;
  }

  private record Page(Response answer, String tag) {}

  /** Whether a path could be one of a file. */
  static boolean isName(String path) {
    return path.matches("/[a-z0-9-]{1,40}\\.[a-z]{2,4}") && TYPES.containsKey(ending(path));
  }

  private static String ending(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** A file; 304 if the browser has it already. */
  CompletableFuture<Response> answer(String path, HttpHeaders headers) {
    Page known = read.get(path);
    return known != null
        ? CompletableFuture.completedFuture(answer(known, headers))
        : CompletableFuture.supplyAsync(
            () -> load(path).map(page -> answer(page, headers)).orElseGet(StaticFiles::notFound),
            offLoop);
  }

  /** The text of a file that there is. */
  CompletableFuture<String> text(String path) {
    Page known = read.get(path);
    return known != null
        ? CompletableFuture.completedFuture(known.answer.text())
        : CompletableFuture.supplyAsync(
            () -> load(path).map(page -> page.answer.text()).orElse(""), offLoop);
  }

  static Response notFound() {
    return Response.text(
        HttpResponseStatus.NOT_FOUND,
        HTML,
        "<!doctype html><html lang=en><title>No such page</title><link rel=stylesheet"
            + " href=/style.css><main><h1>There is no such page</h1><p><a href=/>Status</a></p>");
  }

  private static Response answer(Page page, HttpHeaders headers) {
    if (!page.tag.equals(headers.get(HttpHeaderNames.IF_NONE_MATCH))) {
      return page.answer;
    }
    Response unchanged = Response.of(HttpResponseStatus.NOT_MODIFIED, Response.TEXT, new byte[0]);
    return cached(unchanged, page.tag);
  }

  private Optional<Page> load(String path) {
    if (!isName(path)) {
      return Optional.empty();
    }
    try (InputStream in = StaticFiles.class.getResourceAsStream(resource(path))) {
      if (in == null) {
        return Optional.empty();
      }
      byte[] bytes = in.readAllBytes();
      CRC32 sum = new CRC32();
      sum.update(bytes);
      String tag = "\"%08x-%x\"".formatted(sum.getValue(), bytes.length);
      String type = TYPES.getOrDefault(ending(path), Response.TEXT);
      Response answer = Response.of(HttpResponseStatus.OK, type, bytes).compressed();
      Page page = new Page(cached(answer, tag), tag);
      read.put(path, page);
      return Optional.of(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String path) {
    String ofLibrary = LIBRARY.get(path);
    return ofLibrary == null ? "pages" + path : LIBRARY_FOLDER + ofLibrary;
  }

  private static Response cached(Response answer, String tag) {
    return answer.with("cache-control", "no-cache").with("etag", tag);
  }
}
