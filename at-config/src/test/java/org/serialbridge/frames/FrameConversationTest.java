package org.serialbridge.frames;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Conversations of set-up tools with the appliance, from text files: the UDP port, what the tool
 * sends (&gt;, or the frame of the user), what comes back (unit, restart), what is stored then.
 */
class FrameConversationTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "search-clients",
        "one-port",
        "several-ports",
        "refusals-one-port",
        "refusals-several-ports",
        "unsaved-sets"
      })
  void isAsTheFileSays(String name) {
    FrameRig rig = new FrameRig().set("com2", "AT+SOCKPORT=20109");
    List<String> expected = new ArrayList<>();
    for (String line : lines(name)) {
      String[] words = line.split(" +", 2);
      switch (words[0]) {
        case "unit" -> expected.add("unit " + Bytes.hex(answer(words[1])));
        case "restart" -> expected.add(line);
        default -> {
          assertThat(rig.transcript()).as("%s, before: %s", name, line).isEqualTo(expected);
          expected.clear();
          play(rig, words[0], words.length > 1 ? words[1] : "");
        }
      }
    }
    assertThat(rig.transcript()).isEqualTo(expected);
  }

  private static void play(FrameRig rig, String verb, String rest) {
    String[] words = rest.split(" +", 3);
    switch (verb) {
      case "port" -> rig.of(FrameFamily.ofUdpPort(Integer.parseInt(rest)).orElseThrow());
      case "right" -> rig.with(SetRight.valueOf(rest));
      case "pass" -> rig.passSeconds(Long.parseLong(rest));
      case "set" -> rig.set(words[0], words[1]);
      case ">" -> rig.receive(Bytes.of(rest));
      case "frame" -> rig.receive(frame(Bytes.of(rest)));
      case "stored" -> assertThat(rig.text(words[0], words[1])).as(rest).isEqualTo(words[2]);
      default -> throw new AssertionError(verb);
    }
  }

  /** The frame of any command, known or not. */
  private static byte[] frame(byte[] bytes) {
    byte[] parameters = Arrays.copyOfRange(bytes, 1, bytes.length);
    byte[] frame = Frame.of(FrameCommand.READ, FrameRig.MAC, FrameRig.USER, parameters);
    frame[2] = bytes[0];
    frame[frame.length - 1] += (byte) (bytes[0] - FrameCommand.READ.code());
    return frame;
  }

  /** The check byte of a search answer is zero minus the sum of the others. */
  private static byte[] answer(String text) {
    boolean hasSum = text.endsWith(" SUM");
    byte[] bytes = Bytes.of(hasSum ? text.replace(" SUM", " 00") : text);
    for (int i = 0; hasSum && i < bytes.length - 1; i++) {
      bytes[bytes.length - 1] -= bytes[i];
    }
    return bytes;
  }

  /** Lines without comments; an indented line continues the one before. */
  private static List<String> lines(String name) {
    List<String> lines = new ArrayList<>();
    for (String line : text(name).lines().toList()) {
      String words = line.replaceAll("^#.*", "").strip();
      if (line.startsWith(" ")) {
        lines.add(lines.remove(lines.size() - 1) + " " + words);
      } else if (!words.isEmpty()) {
        lines.add(words);
      }
    }
    return lines;
  }

  private static String text(String name) {
    try (InputStream file =
        FrameConversationTest.class.getResourceAsStream("conversations/" + name + ".txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
