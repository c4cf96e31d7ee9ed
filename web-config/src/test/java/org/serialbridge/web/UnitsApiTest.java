package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.search.FoundUnit;
import org.serialbridge.search.UnitSearch;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.Ipv4;

/** The search of units; {@code DiscoverIT} reads one. */
class UnitsApiTest {
  private static final String SEARCH = "/api/units/search";
  private static final String READ = "/api/units/read";

  @TempDir private Path folder;
  private ApiRig rig;

  @BeforeEach
  void start() {
    rig = new ApiRig(folder, "com1").unlocked();
  }

  @AfterEach
  void stop() throws InterruptedException {
    rig.close();
  }

  private UnitsApi with(UnitSearch search) {
    UnitsApi api = new UnitsApi(rig.appliance(), rig.store(), Runnable::run, search);
    api.addTo(rig.router());
    return api;
  }

  private static FoundUnit unit() throws InvalidValueException {
    return new FoundUnit(
        Ipv4.of("10.0.0.7"), "D8B04C0004C9", "a\u001bb", "2013", List.of("UDP 1500"), List.of());
  }

  @Test
  void theFoundUnitsAreListed() throws InvalidValueException, JsonParserException {
    FoundUnit unit = unit();
    with(() -> List.of(unit));
    Response answer = rig.post(SEARCH, "{}");
    assertThat(JsonParser.array().from(answer.text()).getObject(0))
        .containsEntry("address", "10.0.0.7")
        .containsEntry("mac", "D8B04C0004C9")
        .containsEntry("name", "a\\x1Bb");
  }

  @Test
  void whoeverAsksDuringASearchGetsItsAnswer() {
    CompletableFuture<List<FoundUnit>> units = new CompletableFuture<>();
    UnitsApi api = with(units::join);
    CompletableFuture<Response> first = api.found();
    assertThat(api.found()).isSameAs(first);
    units.complete(List.of());
    assertThat(first.join().text()).isEqualTo("[]");
    assertThat(api.found()).isNotSameAs(first);
  }

  @Test
  void aSearchThatFailsSaysWhy() {
    with(
        () -> {
          throw new IOException("no search can be sent by eth0: down");
        });
    Response answer = rig.post(SEARCH, "{}");
    assertThat(answer.status().code()).isEqualTo(502);
    assertThat(ApiRig.document(answer).getString("error"))
        .isEqualTo("no search can be sent by eth0: down");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "com2 | 10.0.0.7 | admin | admin | 1 | 404 | no such port",
        "com1 | unit.local | admin | admin | 1 | 422 | address: expected an IPv4 address",
        "com1 | fe80::1 | admin | admin | 1 | 422 | address: expected an IPv4 address",
        "com1 | 10.0.0.7 | admin6 | admin | 1 | 422 | user: expected 1-5",
        "com1 | 10.0.0.7 | admin | admin6 | 1 | 422 | password: expected 1-5",
        "com1 | 10.0.0.7 | admin | admin | 4 | 422 | unitPort: expected 1-3",
        "com1 | 10.0.0.7 | admin | admin | \"2\" | 422 | unitPort: expected 1-3",
        "com1 | 10.0.0.7 | admin | admin | 0 | 422 | unitPort: expected 1-3"
      })
  void aWrongQuestionIsNotAsked(
      String port,
      String address,
      String user,
      String password,
      String unitPort,
      int status,
      String error) {
    with(List::of);
    String question =
        "{\"port\":\"%s\",\"address\":\"%s\",\"user\":\"%s\",\"password\":\"%s\",\"unitPort\":%s}";
    Response answer = rig.post(READ, question.formatted(port, address, user, password, unitPort));
    assertThat(answer.status().code()).isEqualTo(status);
    assertThat(ApiRig.document(answer).getString("error")).contains(error).doesNotContain("admin6");
  }
}
