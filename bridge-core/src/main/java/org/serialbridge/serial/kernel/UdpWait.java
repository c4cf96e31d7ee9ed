package org.serialbridge.serial.kernel;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Waits for datagrams at sockets, on one thread. Any other thread may end that.
 *
 * <p>Nothing wakes the thread but a datagram and the end.
 */
public final class UdpWait {
  private static final int FOR_GOOD = -1;

  /** The bit of the event that ends it. */
  private static final int END = 1;

  private final List<UdpSocket> sockets;
  private final int event;
  private final int[] all;
  private final int[] endOnly;
  private boolean closed;

  private UdpWait(List<UdpSocket> sockets, int event) {
    this.sockets = sockets;
    this.event = event;
    all = IntStream.concat(IntStream.of(event), sockets.stream().mapToInt(UdpSocket::fd)).toArray();
    endOnly = new int[] {event};
  }

  /**
   * For these sockets, 7 at most, which {@link #close} closes.
   *
   * @throws IOException if the process has too many descriptors; the sockets are closed
   */
  public static UdpWait at(List<UdpSocket> sockets) throws IOException {
    try {
      SystemCalls.require();
      int event = SystemCalls.checked("eventfd", SystemCalls.openEvent());
      return new UdpWait(List.copyOf(sockets), event);
    } catch (IOException e) {
      sockets.forEach(UdpSocket::close);
      throw e;
    }
  }

  /**
   * Waits until a datagram has come.
   *
   * @return the sockets with a datagram; none after {@link #end}
   * @throws IOException if the kernel refuses
   */
  public List<UdpSocket> await() throws IOException {
    int ready = 0;
    while (ready == 0) {
      ready = SystemCalls.checked("poll", SystemCalls.awaitReadable(all, FOR_GOOD));
    }
    return (ready & END) != 0 ? List.of() : readable(ready).toList();
  }

  /**
   * The same, for a time at most.
   *
   * @param millis 0 or more
   * @return the sockets with a datagram; none after that time, or after {@link #end}
   * @throws IOException if the kernel refuses
   */
  public List<UdpSocket> await(int millis) throws IOException {
    int ready = SystemCalls.checked("poll", SystemCalls.awaitReadable(all, millis));
    return (ready & END) != 0 ? List.of() : readable(ready).toList();
  }

  private Stream<UdpSocket> readable(int ready) {
    return IntStream.range(0, sockets.size())
        .filter(i -> (ready & END << 1 + i) != 0)
        .mapToObj(sockets::get);
  }

  /**
   * Lets datagrams wait for that time, or until {@link #end}.
   *
   * @param millis 0 or more
   * @throws IOException if the kernel refuses
   */
  public void pause(int millis) throws IOException {
    SystemCalls.checked("poll", SystemCalls.awaitReadable(endOnly, millis));
  }

  /** Ends the waiting, for good. From any thread. */
  public synchronized void end() {
    if (!closed) {
      SystemCalls.raiseEvent(event);
    }
  }

  /** Closes the sockets. For the thread that waits, after its last wait. */
  public synchronized void close() {
    closed = true;
    sockets.forEach(UdpSocket::close);
    SystemCalls.closeDescriptor(event);
  }
}
