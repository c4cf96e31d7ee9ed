package org.serialbridge.search;

import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.serialbridge.discovery.DiscoverySockets;
import org.serialbridge.frames.FrameRequests;
import org.serialbridge.frames.SearchAnswer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A search in the networks of this host. Blocks: not for an event loop. */
public final class NetworkSearch {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkSearch.class);
  private static final int KEYWORD_PORT = 48_899;

  private final List<Integer> framePorts;
  private final int keywordPort;
  private final Ticker ticker;

  /** Searches on the ports of the family. */
  public NetworkSearch(Ticker ticker) {
    this(DiscoverySockets.PORTS, KEYWORD_PORT, ticker);
  }

  /** Searches on other ports. */
  NetworkSearch(List<Integer> framePorts, int keywordPort, Ticker ticker) {
    this.framePorts = List.copyOf(framePorts);
    this.keywordPort = keywordPort;
    this.ticker = ticker;
  }

  /**
   * Asks at the beginning and at half of the time, because datagrams get lost, and takes the
   * answers of the whole time.
   *
   * @param millis the time, 2 or more
   * @param interfaceName the only interface by which is searched; empty for all
   * @param found gets the units
   * @throws IOException if there is no such interface, or by none a datagram can be sent
   */
  public void run(int millis, Optional<String> interfaceName, FoundUnits found) throws IOException {
    List<SearchInterface> interfaces = SearchInterface.all(interfaceName);
    try (SearchSocket socket = SearchSocket.open()) {
      run(socket, interfaces, millis, found);
    }
  }

  void run(SearchSocket socket, List<SearchInterface> interfaces, int millis, FoundUnits found)
      throws IOException {
    long begin = ticker.nanoTime();
    for (int end : new int[] {millis / 2, millis}) {
      ask(socket, interfaces);
      listen(socket, begin + TimeUnit.MILLISECONDS.toNanos(end), found);
    }
  }

  private void ask(SearchSocket socket, List<SearchInterface> interfaces) throws IOException {
    List<String> failures = new ArrayList<>();
    for (SearchInterface one : interfaces) {
      try {
        for (int port : framePorts) {
          socket.ask(one, port, FrameRequests.search());
        }
        socket.ask(one, keywordPort, KeywordAnswer.request());
      } catch (IOException e) {
        failures.add(one.name() + ": " + e.getMessage());
      }
    }
    failures.forEach(failure -> LOG.debug("search by {}", failure));
    if (failures.size() == interfaces.size()) {
      throw new IOException("no search can be sent by " + String.join("; by ", failures));
    }
  }

  private void listen(SearchSocket socket, long endNanos, FoundUnits found) throws IOException {
    long left = endNanos - ticker.nanoTime();
    while (left > 0) {
      int millis = 1 + (int) TimeUnit.NANOSECONDS.toMillis(left);
      socket.receive(millis).flatMap(this::unit).ifPresent(found::add);
      left = endNanos - ticker.nanoTime();
    }
  }

  private Optional<FoundUnit> unit(SearchSocket.Datagram datagram) {
    if (datagram.port() == keywordPort) {
      Optional<FoundUnit> module =
          KeywordAnswer.parse(datagram.bytes()).map(answer -> unit(datagram, answer));
      if (module.isPresent()) {
        return module;
      }
    }
    return SearchAnswer.parse(datagram.bytes()).map(answer -> unit(datagram, answer));
  }

  /** A unit may answer from another port than the one that was asked. */
  private FoundUnit unit(SearchSocket.Datagram datagram, SearchAnswer answer) {
    return new FoundUnit(
        datagram.sender(),
        answer.mac(),
        answer.name(),
        String.valueOf(answer.version()),
        List.of(framePorts.contains(datagram.port()) ? "UDP " + datagram.port() : "UDP"),
        List.of());
  }

  private static FoundUnit unit(SearchSocket.Datagram datagram, KeywordAnswer answer) {
    return new FoundUnit(
        datagram.sender(),
        answer.mac(),
        answer.name(),
        answer.version(),
        List.of("keyword"),
        List.of());
  }
}
