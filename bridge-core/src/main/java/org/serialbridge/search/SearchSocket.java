package org.serialbridge.search;

import java.io.IOException;
import java.util.Optional;
import org.serialbridge.settings.Ipv4;

/** A UDP socket that asks all hosts of an interface. For one thread. */
interface SearchSocket extends AutoCloseable {
  /** Longest datagram that is taken, in bytes; no answer to a search is as long. */
  int LONGEST = 512;

  /**
   * A datagram that came.
   *
   * @param sender its sender
   * @param port the port of the sender
   */
  @SuppressWarnings("ArrayRecordComponent") // datagrams are not compared
  record Datagram(Ipv4 sender, int port, byte[] bytes) {}

  /** The one of the native library, else the one of Java. */
  static SearchSocket open() throws IOException {
    Optional<SearchSocket> kernel = KernelSearchSocket.openIfPossible();
    return kernel.isPresent() ? kernel.get() : new JavaSearchSocket();
  }

  /**
   * Asks all hosts of an interface; a loopback interface: its own address.
   *
   * @throws IOException if the kernel refuses
   */
  void ask(SearchInterface all, int port, byte[] request) throws IOException;

  /**
   * The next datagram.
   *
   * @param millis the longest time to wait, 1 or more
   * @return empty after that time, and for a datagram that is no answer
   * @throws IOException if the kernel refuses
   */
  Optional<Datagram> receive(int millis) throws IOException;

  @Override
  void close();
}
