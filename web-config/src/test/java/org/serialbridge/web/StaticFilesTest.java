package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticFilesTest {
  private static final HttpHeaders NO_HEADERS = new DefaultHttpHeaders();

  private final Deque<Runnable> disk = new ArrayDeque<>();
  private final StaticFiles files = new StaticFiles(disk::add);

  private Response read(String path) {
    CompletableFuture<Response> answer = files.answer(path, NO_HEADERS);
    while (!disk.isEmpty()) {
      disk.remove().run();
    }
    return answer.join();
  }

  @ParameterizedTest
  @CsvSource({
    "/status.html, text/html; charset=utf-8",
    "/app.js, text/javascript; charset=utf-8",
    "/style.css, text/css; charset=utf-8",
    "/favicon.svg, image/svg+xml",
    "/uplot.js, text/javascript; charset=utf-8",
    "/uplot.css, text/css; charset=utf-8"
  })
  void aFileHasTheTypeOfItsName(String path, String type) {
    Response answer = read(path);
    assertThat(answer.status()).isEqualTo(HttpResponseStatus.OK);
    assertThat(answer.length()).isPositive();
    assertThat(answer.headers()).containsEntry("content-type", type);
  }

  /** Some of these are in the program's jar. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/AccessControl.class",
        "/../AccessControl.class",
        "/../../../META-INF/MANIFEST.MF",
        "/%2e%2e/app.js",
        "//app.js",
        "/./app.js",
        "/app.js/",
        "/app.js\u0000.css",
        "/app.js?x",
        "/APP.JS",
        "app.js",
        "/nothing.html",
        "/app.json",
        "/",
        ""
      })
  void nothingElseIsFound(String path) {
    assertThat(read(path).status()).isEqualTo(HttpResponseStatus.NOT_FOUND);
  }

  @Property
  void noNameLeadsOutOfTheFolder(
      @ForAll
          @StringLength(max = 30)
          @Chars({'/', '.', '%', '2', 'e', 'f', 'a', 'p', 'j', 's', '\\', ':', '-', ' ', '\u0000'})
          String path) {
    if (StaticFiles.isName(path)) {
      assertThat(path.substring(1)).doesNotContain("/", "..", "%", "\\", ":", "\u0000");
    } else {
      assertThat(read(path).status()).isEqualTo(HttpResponseStatus.NOT_FOUND);
    }
  }

  @Test
  void aFileIsReadOffTheEventLoopAndOnce() {
    CompletableFuture<Response> first = files.answer("/app.js", NO_HEADERS);
    assertThat(first).isNotDone();
    assertThat(disk).hasSize(1);
    disk.remove().run();
    assertThat(files.answer("/app.js", NO_HEADERS)).isCompletedWithValue(first.join());
    assertThat(files.text("/app.js")).isCompletedWithValue(first.join().text());
    assertThat(disk).isEmpty();
  }

  @Test
  void whoHasItIsToldThatItIsTheSame() {
    String tag = read("/app.js").headers().get("etag");
    Response same =
        files.answer("/app.js", new DefaultHttpHeaders().set("if-none-match", tag)).join();
    assertThat(same.status()).isEqualTo(HttpResponseStatus.NOT_MODIFIED);
    assertThat(same.length()).isZero();
    assertThat(same.headers()).containsEntry("etag", tag);
    Response other =
        files.answer("/app.js", new DefaultHttpHeaders().set("if-none-match", "\"0-0\"")).join();
    assertThat(other.status()).isEqualTo(HttpResponseStatus.OK);
  }

  @Test
  void differentFilesHaveDifferentTags() {
    assertThat(read("/app.js").headers().get("etag"))
        .isNotEqualTo(read("/style.css").headers().get("etag"));
  }
}
