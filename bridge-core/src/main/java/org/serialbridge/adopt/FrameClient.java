package org.serialbridge.adopt;

import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.serialbridge.adopt.NetworkReading.UdpPort;
import org.serialbridge.frames.FrameRequests;
import org.serialbridge.frames.ReadAnswers;
import org.serialbridge.frames.SearchAnswer;
import org.serialbridge.settings.DiscoveryUser;

/**
 * Asks a unit by frames, over UDP. Only datagrams from its address are looked at; their destination
 * may be a broadcast, by which some units answer. Blocks.
 */
public final class FrameClient implements AutoCloseable {
  /** The longest wait for an answer, and how often is asked: datagrams get lost. */
  private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int TRIES = 2;

  /** More datagrams of a wait are not looked at. */
  private static final int MOST_DATAGRAMS = 1_000;

  /** Longer than any answer. */
  private static final int LONGEST = 1_500;

  private final Inet4Address unit;
  private final Ticker ticker;
  private final DatagramSocket socket;
  private OptionalInt strangeLength = OptionalInt.empty();

  /**
   * Opens a socket, on a free port.
   *
   * @throws IOException if the kernel refuses
   */
  public FrameClient(Inet4Address unit, Ticker ticker) throws IOException {
    this.unit = unit;
    this.ticker = ticker;
    socket = new DatagramSocket(new InetSocketAddress(Inet4Address.getByName("0.0.0.0"), 0));
  }

  /**
   * Searches the unit on all these ports at once.
   *
   * @param ports the best one first: if it answers, the others are not waited for
   * @return the answers that came
   */
  Map<UdpPort, SearchAnswer> search(List<UdpPort> ports) throws IOException {
    Map<UdpPort, SearchAnswer> found = new HashMap<>();
    for (int i = 0; i < TRIES && found.isEmpty(); i++) {
      for (UdpPort port : ports) {
        send(port, FrameRequests.search());
      }
      receive(
          (from, datagram) ->
              SearchAnswer.parse(datagram)
                  .ifPresent(
                      answer ->
                          ports.stream()
                              .filter(port -> port.number() == from)
                              .forEach(port -> found.put(port, answer))),
          () -> found.containsKey(ports.get(0)));
    }
    return found;
  }

  /**
   * Reads all settings of the unit.
   *
   * @param mac its MAC address, 12 hexadecimal digits
   * @return what came of its answer; a datagram with another length is no part of it
   */
  ReadAnswers read(UdpPort port, String mac, DiscoveryUser user) throws IOException {
    byte[] request = FrameRequests.read(mac, user);
    ReadAnswers answers = new ReadAnswers(port.family());
    for (int i = 0; i < TRIES && !answers.isComplete(); i++) {
      ReadAnswers again = new ReadAnswers(port.family());
      send(port, request);
      receive((from, datagram) -> add(again, datagram), again::isComplete);
      answers = again.isComplete() || answers.blocks().isEmpty() ? again : answers;
    }
    return answers;
  }

  private void add(ReadAnswers answers, byte[] datagram) {
    if (SearchAnswer.parse(datagram).isPresent()) {
      return; // a late one
    }
    answers.add(datagram);
    if (answers.blocks().isEmpty() && answers.status().isEmpty()) {
      strangeLength = OptionalInt.of(datagram.length);
    }
  }

  /** Bytes of a datagram that came instead of settings; empty if none did. */
  OptionalInt strangeLength() {
    return strangeLength;
  }

  private void send(UdpPort port, byte[] request) throws IOException {
    socket.send(new DatagramPacket(request, request.length, unit, port.number()));
  }

  @FunctionalInterface
  private interface Receiver {
    /** Takes a datagram of the unit, from one of its ports. */
    void take(int port, byte[] datagram);
  }

  /** Takes the datagrams of the unit until there is enough, or the time has passed. */
  private void receive(Receiver receiver, BooleanSupplier isEnough) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
    long end = ticker.nanoTime() + ANSWER_NANOS;
    long left = ANSWER_NANOS;
    for (int i = 0; i < MOST_DATAGRAMS && left > 0 && !isEnough.getAsBoolean(); i++) {
      socket.setSoTimeout(1 + (int) TimeUnit.NANOSECONDS.toMillis(left));
      packet.setLength(LONGEST);
      try {
        socket.receive(packet);
      } catch (SocketTimeoutException e) {
        return;
      }
      if (unit.equals(packet.getAddress())) {
        receiver.take(packet.getPort(), Arrays.copyOf(packet.getData(), packet.getLength()));
      }
      left = end - ticker.nanoTime();
    }
  }

  /** The address of the unit. */
  @Override
  public String toString() {
    return unit.getHostAddress();
  }

  @Override
  public void close() {
    socket.close();
  }
}
