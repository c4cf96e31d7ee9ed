package org.serialbridge.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.serialbridge.audit.AuditFile;
import org.serialbridge.settings.SettingsFile;

/** The newest entries of the audit log, for the page and as a file. */
final class AuditApi {
  private static final int USUAL = 200;
  private static final int MOST = 1_000;

  /** An answer waits in memory until its client has taken it. */
  private static final long MOST_BYTES = 256 * 1024;

  private final AuditFile audit;
  private final Executor offLoop;

  /**
   * For a router.
   *
   * @param offLoop reads files, which takes time
   */
  AuditApi(AuditFile audit, Executor offLoop) {
    this.audit = audit;
    this.offLoop = offLoop;
  }

  void addTo(Router router) {
    router.get("/api/audit", this::newest);
    router.get(
        "/api/audit.jsonl",
        request ->
            answer(
                Integer.MAX_VALUE,
                lines ->
                    Response.text(
                            HttpResponseStatus.OK,
                            Response.TEXT,
                            lines.isEmpty() ? "" : String.join("\n", lines) + "\n")
                        .asFile("audit.jsonl")));
  }

  private CompletableFuture<Response> newest(Request request) throws ErrorResponse {
    String limit = request.parameter("limit").orElse(String.valueOf(USUAL));
    if (!limit.matches("[1-9]\\d{0,3}") || Integer.parseInt(limit) > MOST) {
      throw new ErrorResponse(
          HttpResponseStatus.BAD_REQUEST, "limit: expected a number from 1 to " + MOST);
    }
    return answer(
        Integer.parseInt(limit),
        lines -> {
          Collections.reverse(lines);
          return Response.json("{\"entries\":[" + String.join(",", lines) + "]}").compressed();
        });
  }

  /** Makes an answer of lines, the oldest first. */
  @FunctionalInterface
  private interface Writing {
    Response of(List<String> lines);
  }

  private CompletableFuture<Response> answer(int most, Writing writing) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return writing.of(audit.last(most, MOST_BYTES));
          } catch (IOException e) {
            return Response.error(
                HttpResponseStatus.INTERNAL_SERVER_ERROR,
                "the audit log cannot be read: " + SettingsFile.reason(e));
          }
        },
        offLoop);
  }
}
