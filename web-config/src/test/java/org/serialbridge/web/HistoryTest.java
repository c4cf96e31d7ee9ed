package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.serialbridge.modbus.LatencySummary;
import org.serialbridge.status.Counters;
import org.serialbridge.status.PortSample;

class HistoryTest {
  private final MockTicker ticker = Ticker.newMockTicker();
  private final Counters counters = new Counters(ticker);
  private final History history = new History();

  private void step(Optional<LatencySummary> answers, String... names) {
    ticker.advance(History.STEP_SECONDS, TimeUnit.SECONDS);
    history.add(
        List.of(names).stream()
            .map(name -> new PortSample(name, counters.values(), 0, 0, answers))
            .toList(),
        ticker.nanoTime());
  }

  private JsonObject ports() throws Exception {
    JsonObject all = JsonParser.object().from(history.json());
    assertThat(all.getInt("stepSeconds")).isEqualTo(History.STEP_SECONDS);
    return all.getObject("ports");
  }

  private JsonObject series(boolean ofDay) throws Exception {
    return JsonParser.object().from(history.json("com1", ofDay).orElseThrow()).getObject("series");
  }

  @Test
  void aMinuteIsTheMeanOfRatesTheSumOfCountsAndTheLongestTime() throws Exception {
    step(Optional.empty(), "com1");
    for (int i = 0; i < 24; i++) {
      counters.toLine().add(i < 12 ? 50 : 0);
      counters.restarted();
      step(i == 3 ? Optional.of(new LatencySummary(1, 7_000, 9_000)) : Optional.empty(), "com1");
    }
    JsonObject day = series(true);
    assertThat(day.getArray("toLine")).isEqualTo(JsonArray.from(10, 0));
    assertThat(day.getArray("restarts")).isEqualTo(JsonArray.from(12, 12));
    assertThat(day.getArray("modbusP50")).isEqualTo(JsonArray.from(7_000, null));
    assertThat(series(false).getArray("restarts")).hasSize(24);
  }

  @Test
  void aDayIsKept() throws Exception {
    for (int i = 0; i <= 12 * (History.MOST_LONG_STEPS + 5); i++) {
      counters.toLine().add(60);
      step(Optional.empty(), "com1");
    }
    assertThat(series(true).getArray("toLine")).hasSize(History.MOST_LONG_STEPS);
    assertThat(history.json("com2", true)).isEmpty();
  }

  @Test
  void stepsAreBytesPerSecondAndTimesOfAnswers() throws Exception {
    step(Optional.empty(), "com1");
    counters.toLine().add(100);
    step(Optional.of(new LatencySummary(3, 1_000, 2_000)), "com1");
    counters.fromLine().add(500);
    step(Optional.empty(), "com1");

    JsonObject port = ports().getObject("com1");
    assertThat(port.getArray("toLine")).isEqualTo(JsonArray.from(20, 0));
    assertThat(port.getArray("fromLine")).isEqualTo(JsonArray.from(0, 100));
    JsonObject series = series(false);
    assertThat(series.getArray("fromLine")).isEqualTo(JsonArray.from(0, 100));
    assertThat(series.getArray("modbusP50")).isEqualTo(JsonArray.from(1_000, null));
    assertThat(series.getArray("modbusP99")).isEqualTo(JsonArray.from(2_000, null));
  }

  @Test
  void onlyTheLastMinutesAreKept() throws Exception {
    for (int i = 0; i <= History.MOST_STEPS + 10; i++) {
      counters.toLine().add(5 * i);
      step(Optional.empty(), "com1");
    }
    JsonArray steps = ports().getObject("com1").getArray("toLine");
    assertThat(steps).hasSize(History.MOST_STEPS);
    assertThat(steps.getInt(History.MOST_STEPS - 1)).isEqualTo(History.MOST_STEPS + 10);
  }

  @Test
  void aPortThatCountsFromTheBeginningAgainHasNoNegativeRate() throws Exception {
    counters.toLine().add(1_000);
    step(Optional.empty(), "com1");
    ticker.advance(History.STEP_SECONDS, TimeUnit.SECONDS);
    PortSample anew = new PortSample("com1", new Counters(ticker).values(), 0, 0, Optional.empty());
    history.add(List.of(anew), ticker.nanoTime());
    assertThat(ports().getObject("com1").getArray("toLine")).isEqualTo(JsonArray.from(0));
  }

  @Test
  void portsComeAndGo() throws Exception {
    step(Optional.empty(), "com1");
    step(Optional.empty(), "com1", "com2");
    step(Optional.empty(), "com2");
    assertThat(ports()).containsOnlyKeys("com2");
    assertThat(ports().getObject("com2").getArray("toLine")).hasSize(1);
  }
}
