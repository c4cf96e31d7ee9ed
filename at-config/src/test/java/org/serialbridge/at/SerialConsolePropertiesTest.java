package org.serialbridge.at;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for every dialogue. */
class SerialConsolePropertiesTest {
  private static final String ESCAPE = "+++" + ConsoleScript.SILENCE + "a";

  @Property(tries = 3_000)
  void theCutsOfReadsDoNotMatter(@ForAll("scripts") String script, @ForAll long seed) {
    byte[] bytes = script.getBytes(StandardCharsets.ISO_8859_1);
    Random random = new Random(seed);
    var whole = ConsoleScript.play(bytes, ConsoleScript.WHOLE);
    assertThat(ConsoleScript.play(bytes, size -> 1 + random.nextInt(size))).isEqualTo(whole);
    assertThat(ConsoleScript.play(bytes, ConsoleScript.BYTES)).isEqualTo(whole);
  }

  @Property(tries = 1_000)
  void anyBytesAtAllAreTaken(@ForAll byte[] script) {
    assertThat(ConsoleScript.play(script, ConsoleScript.BYTES))
        .isEqualTo(ConsoleScript.play(script, ConsoleScript.WHOLE));
  }

  /** Dialogues out of the words that matter, with steps of time between and within them. */
  @Provide
  Arbitrary<String> scripts() {
    Arbitrary<String> word =
        Arbitraries.frequencyOf(
            Tuple.of(
                6, Arbitraries.of("+", "++", "+++", "++++", "a", "A", "T", "\r", "\n", "\r\n")),
            Tuple.of(3, steps()),
            Tuple.of(3, Arbitraries.of(ESCAPE, ESCAPE + "AT+", "AT+ENTM", "AT+ENTM\r\n")),
            Tuple.of(3, Arbitraries.of("AT+E=OFF\r", "AT+MAXSK=2\r\n", "AT+SOCK\r", "AT+RELD\n")),
            Tuple.of(1, Arbitraries.of("AT+Z\r\n", "AT+H\r", "AT+REGUSR=", "\b", "=", "?")),
            Tuple.of(1, Arbitraries.of("x".repeat(600), "hello", "\u0080", "\0")),
            Tuple.of(1, controls()));
    return word.list().ofMaxSize(40).map(words -> String.join("", words));
  }

  private static Arbitrary<String> steps() {
    return Arbitraries.chars().range('\u00F0', '\u00FB').map(String::valueOf);
  }

  private static Arbitrary<String> controls() {
    return Arbitraries.of(
            ConsoleScript.WAIT, ConsoleScript.DONE, ConsoleScript.FAILED, ConsoleScript.RESTART)
        .map(String::valueOf);
  }

  @Property(tries = 3_000)
  void dataComesOutCompleteAndInOrderExceptEscapes(@ForAll("data") String script) {
    ConsoleRig rig = new ConsoleRig(Long.MAX_VALUE - ConsoleRig.SECOND);
    StringBuilder expected = new StringBuilder();
    StringBuilder released = new StringBuilder();
    for (int i = 0; i < script.length(); i++) {
      char c = script.charAt(i);
      if (c == ConsoleScript.SILENCE) {
        rig.passNanos(ConsoleRig.SILENCE);
      } else {
        rig.type(String.valueOf(c));
        expected.append(c);
      }
      leaveIfEntered(rig, expected, released);
      assertThat(expected.length() - released.length()).as("bytes held back").isBetween(0, 3);
      assertThat(expected).startsWith(released);
    }
    rig.passNanos(4 * ConsoleRig.SECOND);
    collect(rig, released);
    assertThat(released).hasToString(expected.toString());
  }

  /** An escape that succeeded is no data: it is taken back out of what is expected. */
  private static void leaveIfEntered(
      ConsoleRig rig, StringBuilder expected, StringBuilder released) {
    if (!collect(rig, released)) {
      return;
    }
    assertThat(expected).endsWith("+++a");
    expected.setLength(expected.length() - 4);
    rig.type("AT+ENTM\n");
    assertThat(rig.transcript()).contains("free");
  }

  /** Adds what went to the network; tells whether command mode was entered. */
  private static boolean collect(ConsoleRig rig, StringBuilder released) {
    boolean entered = false;
    for (String entry : rig.transcript()) {
      if (entry.startsWith("network:")) {
        released.append(entry, "network:".length(), entry.length());
      }
      entered |= entry.equals("serial:+ok");
    }
    return entered;
  }

  @Provide
  Arbitrary<String> data() {
    Arbitrary<String> word =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.of("+", "++", "+++", "a", "b", "\r", "\n")),
            Tuple.of(3, Arbitraries.just(String.valueOf(ConsoleScript.SILENCE))),
            Tuple.of(1, Arbitraries.of(ESCAPE, "AT+MAC\r", "AT+ENTM\r")),
            Tuple.of(1, Arbitraries.chars().range('\0', '\u00EF').map(String::valueOf)));
    return word.list().ofMaxSize(40).map(words -> String.join("", words));
  }

  @Property(tries = 200)
  void whatIsKeptStaysWithinItsBounds(@ForAll("long lines") String lines, @ForAll boolean waits) {
    ConsoleRig rig = ConsoleRig.inCommandMode();
    if (waits) {
      rig.keepStoresWaiting();
      rig.type("AT+MAXSK=8\r");
    }
    rig.type(lines);
    if (waits) {
      rig.completeStore(true);
    }
    rig.type("\r");
    int echoed = 0;
    for (String entry : rig.transcript()) {
      String echo = entry.substring("serial:".length(), entry.indexOf("\r\r\n"));
      assertThat(echo).hasSizeLessThanOrEqualTo(AtSession.LONGEST_LINE);
      echoed += echo.length();
    }
    int most = waits ? SerialConsole.LARGEST_BACKLOG + "AT+MAXSK=8".length() : lines.length();
    assertThat(echoed).isLessThanOrEqualTo(most);
  }

  @Provide("long lines")
  Arbitrary<String> longLines() {
    return Arbitraries.integers()
        .between(0, 3_000)
        .map(size -> "x".repeat(size) + "\n")
        .list()
        .ofMaxSize(40)
        .map(words -> String.join("", words));
  }
}
