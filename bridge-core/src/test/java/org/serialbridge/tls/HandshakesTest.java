package org.serialbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HandshakesTest {
  private final Handshakes handshakes = new Handshakes();
  private final List<String> events = new ArrayList<>();

  private Handshakes.Place enter(String name) {
    return enter("client", name);
  }

  private Handshakes.Place enter(String client, String name) {
    return handshakes.enter(client, () -> events.add(name + " must go"));
  }

  private Handshakes.Place ready(String name) {
    Handshakes.Place place = enter(name);
    place.ready(() -> events.add(name));
    return place;
  }

  private List<Handshakes.Place> fill() {
    List<Handshakes.Place> all =
        IntStream.range(0, Handshakes.SLOTS).mapToObj(i -> ready("one of the first")).toList();
    events.clear();
    return all;
  }

  @Test
  void aClientHelloTakesASlotAtOnce() {
    enter("silent");
    ready("good");
    assertThat(events).containsExactly("good");
  }

  @Test
  void theOldestWithAClientHelloGetsTheNextSlot() {
    List<Handshakes.Place> first = fill();
    Handshakes.Place older = enter("older");
    ready("younger");
    older.ready(() -> events.add("older"));
    enter("silent");
    assertThat(events).isEmpty();
    first.get(0).leave();
    first.get(0).leave();
    assertThat(events).containsExactly("older");
    older.leave();
    assertThat(events).containsExactly("older", "younger");
  }

  @Test
  void theOldestSilentOneMakesRoom() {
    fill();
    ready("with hello");
    List<Handshakes.Place> silent =
        IntStream.range(1, Handshakes.MOST_WAITING).mapToObj(i -> enter("silent " + i)).toList();
    enter("new");
    assertThat(events).containsExactly("silent 1 must go");
    silent.get(0).ready(() -> events.add("too late"));
    silent.get(0).leave();
    assertThat(events).hasSize(1);
  }

  @Test
  void withoutSilentOnesTheOldestMakesRoom() {
    fill();
    IntStream.rangeClosed(1, Handshakes.MOST_WAITING).forEach(i -> ready("waits " + i));
    ready("new");
    assertThat(events).containsExactly("waits 1 must go");
  }

  @Test
  void aFloodOfOneClientMakesRoomByItself() {
    List<Handshakes.Place> first = fill();
    IntStream.rangeClosed(1, Handshakes.MOST_WAITING).forEach(i -> ready("flood " + i));
    Handshakes.Place good = enter("other client", "good");
    IntStream.range(1, Handshakes.MOST_WAITING).forEach(i -> ready("more " + i));
    assertThat(events)
        .hasSize(Handshakes.MOST_WAITING)
        .startsWith("flood 1 must go", "flood 2 must go")
        .doesNotContain("good must go");
    events.clear();
    good.ready(() -> events.add("good"));
    first.get(0).leave();
    assertThat(events).containsExactly("good");
  }

  @Test
  void oneThatLeavesWhileItWaitsTakesNoSlot() {
    List<Handshakes.Place> first = fill();
    ready("gone").leave();
    ready("next");
    first.forEach(Handshakes.Place::leave);
    assertThat(events).containsExactly("next");
  }
}
