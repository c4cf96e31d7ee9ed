package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A dialogue with the server, from a text file: what the client sends (&gt;), what else happens
 * (greet, encode, modem, errors, baud, pass), and behind each what the server does.
 */
record Conversation(String name, List<Conversation.Step> steps) {
  static final List<String> ALL =
      List.of(
          "pyserial", "pyserial-late", "gensio", "windows-telnet", "nvt", "cisco", "two-clients");

  /**
   * What happens, and what the server does then.
   *
   * @param event as in the file, or the bytes of the client behind "&gt; "
   */
  record Step(String event, List<String> outcomes) {
    boolean isRead() {
      return event.startsWith("> ");
    }
  }

  static Conversation load(String name) {
    List<Step> steps = new ArrayList<>();
    for (String line : lines(name)) {
      String text = line.replaceAll("#.*", "").strip();
      if (text.matches("(peer|line|apply|watch|purge|suspend) .*")) {
        steps.get(steps.size() - 1).outcomes().add(text);
      } else if (!text.isEmpty()) {
        join(steps, text);
      }
    }
    return new Conversation(name, steps);
  }

  /** Bytes between which nothing happens are one step. */
  private static void join(List<Step> steps, String event) {
    Step last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
    if (last != null && last.isRead() && event.startsWith("> ") && last.outcomes().isEmpty()) {
      steps.set(steps.size() - 1, new Step(last.event() + event.substring(1), new ArrayList<>()));
    } else {
      steps.add(new Step(event, new ArrayList<>()));
    }
  }

  private static List<String> lines(String name) {
    try (InputStream file =
        Conversation.class.getResourceAsStream("conversations/" + name + ".txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything the client sends between two other events comes in one read. */
  Conversation merged() {
    List<Step> fewer = new ArrayList<>();
    for (Step step : steps) {
      Step last = fewer.isEmpty() ? null : fewer.get(fewer.size() - 1);
      if (last != null && last.isRead() && step.isRead()) {
        List<String> outcomes = new ArrayList<>(last.outcomes());
        step.outcomes().forEach(outcome -> addTo(outcomes, outcome));
        fewer.set(fewer.size() - 1, new Step(last.event() + step.event().substring(1), outcomes));
      } else {
        fewer.add(step);
      }
    }
    return new Conversation(name, fewer);
  }

  private static void addTo(List<String> outcomes, String next) {
    int last = outcomes.size() - 1;
    if (last >= 0 && next.startsWith("line ") && outcomes.get(last).startsWith("line ")) {
      outcomes.set(last, outcomes.get(last) + next.substring("line".length()));
    } else {
      outcomes.add(next);
    }
  }

  /** Plays it; the line carries out its changes at once. */
  void play(IntUnaryOperator cuts) throws ProtocolException {
    ServerRig rig = new ServerRig();
    for (Step step : steps) {
      happen(rig, step.event(), cuts);
      assertThat(rig.transcript()).as(name + ": " + step.event()).isEqualTo(step.outcomes());
    }
  }

  /** Plays it; the line carries out its changes at the end of each step. Only answers count. */
  void playLate(IntUnaryOperator cuts) throws ProtocolException {
    ServerRig rig = new ServerRig();
    rig.isHeld = true;
    for (Step step : steps) {
      happen(rig, step.event(), cuts);
      rig.carryOutAll();
      assertThat(answers(rig.transcript()))
          .as(name + ": " + step.event())
          .isEqualTo(answers(step.outcomes()));
    }
  }

  private static List<String> answers(List<String> log) {
    return log.stream().filter(line -> line.startsWith("peer ")).toList();
  }

  private static void happen(ServerRig rig, String event, IntUnaryOperator cuts)
      throws ProtocolException {
    String[] words = event.split(" ", 2);
    switch (words[0]) {
      case ">" -> rig.receive(Hex.bytes(words[1]), cuts);
      case "greet" -> rig.server.negotiate();
      case "encode" -> rig.toPeer(rig.server.encode(Hex.buffer(words[1])));
      case "modem" -> rig.server.modemState(Integer.parseInt(words[1], 16));
      case "errors" -> rig.server.lineState(Integer.parseInt(words[1], 16));
      case "baud" -> rig.changed(rig.line.withBaudRate(Integer.parseInt(words[1])));
      case "pass" -> rig.passMillis(Long.parseLong(words[1]));
      default -> throw new IllegalArgumentException(event);
    }
  }
}
