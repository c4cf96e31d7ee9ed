package org.serialbridge.discovery;

import java.util.List;
import java.util.Optional;
import org.serialbridge.serial.kernel.UdpDatagram;
import org.serialbridge.settings.Ipv4;

/**
 * How an asker is reached.
 *
 * @param kind its first step
 * @param arrival the interface that the datagram came by
 * @param own address of this host that the asker reaches, from which the answer is sent
 */
record AnswerPath(Kind kind, HostInterface arrival, Ipv4 own) {
  /** The first step to an asker. */
  enum Kind {
    /** To its address, on the interface. */
    UNICAST,
    /** To its address, as the routes say; without one, as BROADCAST. */
    ROUTED,
    /** To all hosts of the interface: the asker has an address of another network. */
    BROADCAST
  }

  /**
   * The path of an answer.
   *
   * @param interfaces those of the host
   * @param bound the only address with services; empty if all have them
   * @return empty if there is none: the interface is gone, has no address, or not the bound one
   */
  static Optional<AnswerPath> of(
      UdpDatagram datagram, List<HostInterface> interfaces, Optional<Ipv4> bound) {
    return arrival(datagram, interfaces)
        .filter(arrival -> bound.map(arrival::has).orElse(true))
        .flatMap(
            arrival ->
                bound
                    .or(() -> own(datagram, arrival))
                    .map(own -> new AnswerPath(kind(datagram, arrival), arrival, own)));
  }

  /** A datagram of this host to its own address comes by the loopback interface. */
  private static Optional<HostInterface> arrival(
      UdpDatagram datagram, List<HostInterface> interfaces) {
    Optional<HostInterface> arrival =
        interfaces.stream().filter(one -> one.index() == datagram.networkInterface()).findFirst();
    if (arrival.isEmpty() || datagram.isBroadcast() || !arrival.get().isLoopback()) {
      return arrival;
    }
    return interfaces.stream()
        .filter(one -> one.has(datagram.destination()))
        .findFirst()
        .or(() -> arrival);
  }

  /** The kernel's choice for a broadcast may be an address of another interface. */
  private static Optional<Ipv4> own(UdpDatagram datagram, HostInterface arrival) {
    return datagram.isBroadcast()
        ? arrival.ownFor(datagram.sender())
        : Optional.of(datagram.destination());
  }

  private static Kind kind(UdpDatagram datagram, HostInterface arrival) {
    if (arrival.reaches(datagram.sender())) {
      return Kind.UNICAST;
    }
    return datagram.isBroadcast() ? Kind.BROADCAST : Kind.ROUTED;
  }
}
