package org.serialbridge.adopt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.serialbridge.at.AtReply;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

/**
 * A unit in command mode at the other end of a serial line. It is only queried: its settings do not
 * change.
 *
 * <pre>
 * silence, "+++" -> "a", "a" -> "+ok", then "AT+NAME" CR -> reply, at the end "AT+ENTM"
 * </pre>
 */
final class HardwareUnit {
  /** The factory speed, then common speeds. */
  private static final List<Integer> SPEEDS =
      List.of(115_200, 9_600, 57_600, 38_400, 19_200, 4_800, 2_400, 230_400, 1_200);

  /** Longer than the packing interval and the guard time of any related unit. */
  private static final Duration SILENCE = Duration.ofMillis(400);

  private static final Duration ACKNOWLEDGEMENT = Duration.ofMillis(700);
  private static final Duration REPLY = Duration.ofSeconds(2);

  /** Silence after the end of a reply; a reply with several lines continues sooner. */
  private static final Duration END = Duration.ofMillis(50);

  /** Time after which a unit forgets an incomplete +++. */
  private static final Duration FORGETTING = Duration.ofMillis(3_200);

  private static final int ATTEMPTS = 2;

  private final Conversation line;
  private final UartSettings uart;

  private HardwareUnit(Conversation line, UartSettings uart) {
    this.line = line;
    this.uart = uart;
  }

  /** The parameters at which the unit answers. */
  UartSettings uart() {
    return uart;
  }

  /** The parameters to try: each speed without parity, then with one. */
  static List<UartSettings> candidates(Optional<Integer> speed) {
    List<UartSettings> all = new ArrayList<>();
    for (Parity parity : List.of(Parity.NONE, Parity.EVEN, Parity.ODD)) {
      for (int baud : speed.map(List::of).orElse(SPEEDS)) {
        all.add(new UartSettings(baud, 8, 1, parity, FlowControl.NONE));
      }
    }
    return all;
  }

  /**
   * Takes the unit on a line into command mode.
   *
   * @param trying called with the parameters of each attempt
   * @throws UnitException if no unit answers
   */
  static HardwareUnit find(
      Conversation line, List<UartSettings> candidates, Consumer<UartSettings> trying)
      throws UnitException {
    for (UartSettings candidate : candidates) {
      if (line.configure(candidate)) {
        trying.accept(candidate);
        if (enters(line)) {
          return new HardwareUnit(line, candidate);
        }
      }
    }
    throw new UnitException(
        "no unit answers +++, nothing changed (expected: a unit that is powered, in data mode, its"
            + " TXD wired to RXD, without traffic from its peers, at one of the tried parameters)");
  }

  private static boolean enters(Conversation line) throws UnitException {
    line.pass(SILENCE);
    line.send("+++");
    String answer = line.receive(all -> all.endsWith("a"), END, ACKNOWLEDGEMENT);
    if (!answer.endsWith("a")) {
      return false;
    }
    line.send("a");
    if (line.receive(all -> all.endsWith("+ok"), END, ACKNOWLEDGEMENT).endsWith("+ok")) {
      return true;
    }
    line.pass(FORGETTING);
    return false;
  }

  /** Queries a value; empty without a reply. */
  Optional<AtReply> query(String name) throws UnitException {
    return command(name);
  }

  /** Returns to data mode. If the unit does not answer any more, it stays as it is. */
  void leave() throws UnitException {
    command("ENTM");
  }

  private Optional<AtReply> command(String name) throws UnitException {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      line.send("AT+" + name + "\r");
      Optional<AtReply> reply = AtReply.of(line.receive(AtReply::isComplete, END, REPLY));
      if (reply.isPresent()) {
        return reply;
      }
    }
    return Optional.empty();
  }
}
