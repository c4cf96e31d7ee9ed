package org.serialbridge.discovery;

import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.serialbridge.loop.IdleThreads;
import org.serialbridge.serial.kernel.UdpSocket;
import org.serialbridge.serial.kernel.UdpWait;
import org.serialbridge.settings.AllowList;
import org.serialbridge.settings.Ipv4;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP sockets of discovery: one for each port, and one thread, which sleeps while nobody asks.
 * While they are closed, there is no socket and no thread. For any thread.
 */
public final class DiscoverySockets implements AutoCloseable {
  /** The ports that programs search on. */
  public static final List<Integer> PORTS = List.of(1500, 1901, 48899);

  private static final Logger LOG = LoggerFactory.getLogger(DiscoverySockets.class);

  /** What may wait in the kernel, for each socket. */
  private static final int BUFFER_BYTES = 16 * 1024;

  private final List<Integer> ports;
  private final InetAddress bind;
  private final Answers answers;

  /** One thread: sockets that are opened again are served when the others are closed. */
  private final Executor thread = IdleThreads.atMost(1, "discovery");

  private List<String> problems = List.of();
  private @Nullable UdpWait open;

  /**
   * Closed sockets.
   *
   * @param ports {@link #PORTS}, or up to 7 others
   * @param bind the only address with services: only requests that come by its interface are
   *     answered; the wildcard address: all have them
   * @param allowed the value of WEBALLOW, asked for at each datagram
   * @param responder called on the thread of the sockets
   * @param ticker for the rates, and for the responder
   */
  public DiscoverySockets(
      List<Integer> ports,
      InetAddress bind,
      Supplier<AllowList> allowed,
      Responder responder,
      Ticker ticker) {
    this.ports = List.copyOf(ports);
    this.bind = bind;
    Optional<Ipv4> bound =
        isOfIpv4() && !bind.isAnyLocalAddress()
            ? Optional.of(HostInterface.ipv4(bind))
            : Optional.empty();
    answers = new Answers(bound, allowed, responder, ticker);
  }

  /**
   * Opens or closes the sockets, at once. Waits for nothing. If they are to be open already, those
   * with a problem are tried again.
   */
  public synchronized void apply(boolean wanted) {
    if (wanted && open != null && problems.isEmpty()) {
      return;
    }
    if (open != null) {
      open.end(); // its thread closes the sockets
      open = null;
    }
    problems = List.of();
    if (wanted) {
      open();
    }
  }

  /** The wildcard address of IPv6 is that of IPv4, too. */
  private boolean isOfIpv4() {
    return bind.isAnyLocalAddress() || bind instanceof Inet4Address;
  }

  private void open() {
    if (!isOfIpv4()) {
      problems = List.of("discovery is of IPv4, and this program is bound to another address");
      LOG.info(problems.get(0));
      return;
    }
    Map<String, List<String>> failures = new LinkedHashMap<>();
    List<UdpSocket> sockets = new ArrayList<>();
    for (int port : ports) {
      try {
        sockets.add(UdpSocket.open(port, BUFFER_BYTES));
      } catch (IOException e) {
        failures
            .computeIfAbsent(String.valueOf(e.getMessage()), any -> new ArrayList<>())
            .add(String.valueOf(port));
      }
    }
    problems =
        failures.entrySet().stream()
            .map(failure -> problem(String.join(", ", failure.getValue()), failure.getKey()))
            .toList();
    if (!sockets.isEmpty()) {
      start(sockets);
    }
    problems.forEach(LOG::warn);
  }

  private static String problem(String ports, String reason) {
    return "discovery has no UDP port " + ports + ": " + reason;
  }

  private void start(List<UdpSocket> sockets) {
    String opened =
        sockets.stream()
            .map(socket -> String.valueOf(socket.port()))
            .collect(Collectors.joining(", "));
    try {
      UdpWait wait = UdpWait.at(sockets);
      thread.execute(() -> serve(wait));
      open = wait;
      LOG.info("discovery: answers on UDP ports {}", opened);
    } catch (IOException e) {
      problems = List.of(problem(opened, String.valueOf(e.getMessage())));
    }
  }

  /** On the thread of the sockets. */
  private void serve(UdpWait wait) {
    try {
      List<UdpSocket> ready = wait.await();
      while (!ready.isEmpty()) {
        for (UdpSocket socket : ready) {
          long nanos = answers.readFrom(socket);
          if (nanos > 0) {
            wait.pause(1 + (int) TimeUnit.NANOSECONDS.toMillis(nanos));
          }
        }
        ready = wait.await();
      }
    } catch (IOException e) {
      ended(wait, e);
    } finally {
      wait.close();
    }
  }

  private synchronized void ended(UdpWait wait, IOException cause) {
    LOG.error("discovery has ended", cause);
    if (open == wait) {
      open = null;
      problems = List.of("discovery has ended: " + cause.getMessage());
    }
  }

  /** Why ports are not open though they should be, for an operator; empty if all is well. */
  public synchronized List<String> problems() {
    return problems;
  }

  /** Whether at least one socket is open. */
  public synchronized boolean isOpen() {
    return open != null;
  }

  /** As {@code apply(false)}. */
  @Override
  public void close() {
    apply(false);
  }
}
