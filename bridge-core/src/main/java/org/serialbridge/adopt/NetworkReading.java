package org.serialbridge.adopt;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.serialbridge.frames.FrameFamily;
import org.serialbridge.frames.ReadAnswers;
import org.serialbridge.frames.SearchAnswer;
import org.serialbridge.frames.UnitBlocks;
import org.serialbridge.frames.UnitValues;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DiscoveryUser;

/**
 * The settings of a unit that was read over the network.
 *
 * @param name the unit in words, printable
 * @param blocks its answer
 * @param unitPort index of the port of the unit, from 0
 */
public record NetworkReading(String name, UnitBlocks blocks, int unitPort) implements Reading {
  /**
   * A UDP port of a unit.
   *
   * @param number 1 to 65535
   * @param family the frames that it takes
   */
  public record UdpPort(int number, FrameFamily family) {
    /** A port of the family's tools: 1500, 1901, 48899; empty for any other. */
    public static Optional<UdpPort> of(int number) {
      return FrameFamily.ofUdpPort(number).map(family -> new UdpPort(number, family));
    }

    /** Those of the tools, in the order in which they tell most of a port of the unit. */
    public static List<UdpPort> all(int unitPort) {
      List<Integer> numbers = unitPort == 0 ? List.of(1500, 1901, 48_899) : List.of(1901, 48_899);
      return numbers.stream().flatMap(number -> of(number).stream()).toList();
    }
  }

  /**
   * Searches the unit, and reads it.
   *
   * @param udpPorts the ports to try, the best one first
   * @param mac its MAC address, 12 hexadecimal digits: then it is not searched; empty to search it
   * @param unitPort index of its port, from 0
   * @throws UnitException if it does not answer, refuses, or answers something else
   * @throws IOException if the kernel refuses to send
   */
  public static NetworkReading of(
      FrameClient unit,
      List<UdpPort> udpPorts,
      Optional<String> mac,
      DiscoveryUser user,
      int unitPort)
      throws UnitException, IOException {
    if (mac.isPresent()) {
      String name = "unit " + mac.get();
      return of(unit, name, read(unit, udpPorts, mac.get(), user), unitPort);
    }
    Map<UdpPort, SearchAnswer> found = unit.search(udpPorts);
    UdpPort best = udpPorts.stream().filter(found::containsKey).findFirst().orElse(udpPorts.get(0));
    SearchAnswer answer = found.get(best);
    if (answer == null) {
      throw new UnitException(noAnswer("a search", udpPorts));
    }
    String name =
        "unit %s, version %d, \"%s\", UDP port %d"
            .formatted(answer.mac(), answer.version(), answer.shownName(), best.number());
    return of(unit, name, read(unit, List.of(best), answer.mac(), user), unitPort);
  }

  private static String noAnswer(String what, List<UdpPort> udpPorts) {
    return "no answer to %s on UDP port %s, nothing changed"
        .formatted(
            what,
            udpPorts.stream()
                .map(port -> String.valueOf(port.number()))
                .collect(Collectors.joining(", ")));
  }

  /** By the first port that answers. */
  private static ReadAnswers read(
      FrameClient unit, List<UdpPort> udpPorts, String mac, DiscoveryUser user)
      throws UnitException, IOException {
    for (UdpPort port : udpPorts) {
      ReadAnswers answers = unit.read(port, mac, user);
      if (answers.status().isPresent()) {
        throw new UnitException(
            "the unit refuses user or password (of a serialbridge: those of AT+DISCU),"
                + " nothing changed");
      }
      if (answers.blocks().isPresent()) {
        return answers;
      }
    }
    throw new UnitException(
        unit.strangeLength().isPresent()
            ? "the unit answers %d bytes, which are no settings, nothing changed"
                .formatted(unit.strangeLength().getAsInt())
            : noAnswer("a read of " + mac, udpPorts));
  }

  private static NetworkReading of(FrameClient unit, String name, ReadAnswers answers, int unitPort)
      throws UnitException {
    UnitBlocks blocks = answers.blocks().orElseThrow();
    if (unitPort >= blocks.ports()) {
      throw new UnitException(
          "the unit tells settings of %d ports, and not of port %d, nothing changed"
              .formatted(blocks.ports(), unitPort + 1));
    }
    String cut = answers.isComplete() ? "" : "; its answer ended before the heartbeat";
    return new NetworkReading(name + " at " + unit + cut, blocks, unitPort);
  }

  @Override
  public Adoption into(
      ApplianceSettings stored, Set<String> ports, String port, boolean takesNetwork) {
    UnitValues told = blocks.values(unitPort, stored.port(port));
    return Adoption.of(told.values(), told.unreadable(), stored, ports, port, takesNetwork);
  }
}
